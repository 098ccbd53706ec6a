import type { Judgment } from '../../permission/judgment.ts'
import { Failure } from '../../protocol/failure.ts'
import type { Prompt } from '../../protocol/permission/prompt.ts'
import type { Context } from '../../protocol/permission/risk.ts'
import type { Remember } from '../../protocol/permission/routes.ts'
import type { RuleDraft } from '../../protocol/permission/rule.ts'

/** An action that is to wait: what is known of it, and where it comes from. */
export interface Wanted extends Pick<Judgment, 'tool' | 'shown' | 'risk' | 'opaque' | 'reasons' | 'options' | 'skill'> {
  /** The id of its decision. */
  readonly action: string
  readonly context: Context
  /** Where it would run, relative to the workspace. */
  readonly cwd: string
}

/**
 * The rule that a yes leaves behind. It covers no more than what was looked at: its risk, the folder it was to run in unless
 * another is named, and of a skill this version (S15).
 * @throws Failure OPTION_UNKNOWN where the prompt does not offer that.
 */
export function draftOf({ tool, risk, cwd, skill }: Wanted, { id, options }: Prompt, remember: Remember): RuleDraft {
  const { option, folder = cwd, ...rest } = remember
  const chosen = typeof option === 'number' ? options[option - 1] : options.find(({ pattern }) => pattern === option)
  if (!chosen) throw Failure.of('OPTION_UNKNOWN', { id, option: String(option) })
  const { pattern } = chosen
  return { tool, pattern, decision: 'allow', maxRisk: risk, folder, ...rest, ...(skill ? { skill } : {}) }
}
