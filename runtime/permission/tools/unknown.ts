import { canonical } from '../../protocol/permission/grant.ts'
import { isToolName } from '../../protocol/tool.ts'
import type { Action, Judgment, Surroundings } from '../judgment.ts'
import { exactOption } from '../options.ts'
import { show } from '../show.ts'

/**
 * A tool of which nothing is known, or an input that is not what its tool takes: as bad as can be, and covered by nothing but
 * a rule for exactly it.
 */
export function judgeUnknown({ tool, input }: Action, { workspace }: Surroundings, rejected?: string): Judgment {
  const exact = canonical(input ?? null)
  const why = rejected ?? `What the tool ${show(tool)} does is not known.`
  const findings = [{ risk: 'high', why }] as const
  const part = {
    source: exact,
    tokens: [exact],
    wrappers: [],
    risk: 'high',
    folder: workspace,
    findings,
    touches: [],
  } as const
  return {
    ...{ tool, workspace, folder: workspace, exact, shown: show(exact), risk: 'high', opaque: true, reasons: [why] },
    ...(rejected !== undefined && { rejected }),
    parts: [{ ...part, exactOnly: why, isPrefix: false, isVeiled: true }],
    // What is no input of a tool we know is run by nobody, and its text could be read as a command.
    options: isToolName(tool) ? [] : exactOption(tool, exact),
  }
}
