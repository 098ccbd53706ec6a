import { type Decision, decide } from '../runtime/permission/decide.ts'
import { explain } from '../runtime/permission/explain.ts'
import { judge } from '../runtime/permission/judge.ts'
import type { Judgment } from '../runtime/permission/judgment.ts'
import { type Rule, refusalOf } from '../runtime/permission/rules/rule.ts'
import { RuleSet } from '../runtime/permission/rules/rule-set.ts'
import { Failure } from '../runtime/protocol/failure.ts'
import type { Context, Threshold } from '../runtime/protocol/permission/risk.ts'
import type { RuleDraft } from '../runtime/protocol/permission/rule.ts'

/** The rules that are tried out, and where commands would be asked for. */
export interface Trial {
  readonly rules: readonly Rule[]
  readonly context: Context
  readonly threshold: Threshold
  /** Absolute. */
  readonly workspace: string
}

/** What would happen with a command. */
export interface Foreseen extends Pick<Judgment, 'risk' | 'opaque' | 'options' | 'reasons'> {
  readonly command: string
  readonly outcome: Decision['outcome']
  /** The rule that decides; absent where the threshold does. */
  readonly rule?: Pick<Rule, 'id' | 'tool' | 'pattern' | 'decision'>
  /** All that for a person, on one screen. */
  readonly explained: string
}

/**
 * What would happen with commands of the assistant, each by itself, and why. Nothing is run and nothing is looked up: paths
 * are read as they are written.
 */
export function* tryOut(commands: Iterable<string>, { rules, workspace, ...given }: Trial): Generator<Foreseen> {
  const set = RuleSet.of(rules)
  const now = new Date()
  for (const command of commands) {
    const judgment = judge({ tool: 'bash', input: { command: { script: command } } }, { workspace })
    const decision = decide(judgment, set, { ...given, now })
    const [rule] = decision.rules
    const { risk, opaque, options, reasons } = judgment
    yield {
      ...{ command, risk, opaque, outcome: decision.outcome },
      ...(rule && { rule: { id: rule.id, tool: rule.tool, pattern: rule.pattern, decision: rule.decision } }),
      ...{ options, reasons, explained: explain(judgment, decision) },
    }
  }
}

/**
 * Rules as a file gives them, each with its number in it for an id.
 * @throws Failure RULE_REFUSED for the first that could not be kept, with why
 */
export function rulesOf(drafts: readonly RuleDraft[], file: string): Rule[] {
  return drafts.map((draft, at) => {
    const why = refusalOf(draft)
    const rule = `${draft.tool} and ${JSON.stringify(draft.pattern)}, number ${at + 1} of ${file},`
    if (why !== undefined) throw Failure.of('RULE_REFUSED', { rule, why })
    return { ...draft, maxRisk: draft.maxRisk ?? 'medium', id: String(at + 1), createdAt: new Date(0).toISOString() }
  })
}
