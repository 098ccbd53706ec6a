import type { Action, Judgment, Surroundings } from '../judgment.ts'
import { exactOption } from '../options.ts'
import { show } from '../show.ts'

/**
 * A tool of which nothing is known, or an input that is not what its tool takes: as bad as can be, and covered by nothing but
 * a rule for exactly it.
 */
export function judgeUnknown({ tool, input }: Action, { workspace }: Surroundings, rejected?: string): Judgment {
  const exact = canonical(input)
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
    options: exactOption(tool, exact),
  }
}

/** An input as one text, whatever order its fields came in (RFC 8785 §3.2.3 in short). */
function canonical(input: unknown): string {
  return (
    JSON.stringify(input, (_, value) =>
      isRecord(value) ? Object.fromEntries(Object.entries(value).sort(byName)) : value,
    ) ?? 'null'
  )
}

function isRecord(value: unknown): value is Record<string, unknown> {
  return typeof value === 'object' && value !== null && !Array.isArray(value)
}

function byName([one]: [string, unknown], [other]: [string, unknown]): number {
  return one < other ? -1 : 1
}
