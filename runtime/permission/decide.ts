import { isWithin, type Threshold } from '../protocol/permission/risk.ts'
import type { RuleDecision } from '../protocol/permission/rule.ts'
import type { Judgment } from './judgment.ts'
import { type Allowance, allowanceOf, type Tried } from './rules/allowance.ts'
import { type Guard, guardOf, type Moment } from './rules/guard.ts'
import type { Rule } from './rules/rule.ts'
import type { RuleSet } from './rules/rule-set.ts'
import { show } from './show.ts'

/** When and where from an action is asked for, and up to which risk nobody is asked there. */
export interface Given extends Moment {
  readonly threshold: Threshold
}

/** What happens with an action, and why. */
export interface Decision {
  readonly outcome: RuleDecision
  /** One sentence. */
  readonly reason: string
  /** The rules that decided, the first of all the one to name; none where it was the threshold. */
  readonly rules: readonly Rule[]
  /** Rules that could have covered it and did not, each with why; not all of them where there are many. */
  readonly tried: readonly Tried[]
}

/**
 * Whether an action may happen: deny beats ask, ask beats allow, and only where no rule says anything does the threshold.
 * Whatever is not known asks.
 */
export function decide(judgment: Judgment, rules: RuleSet, given: Given): Decision {
  const { rejected } = judgment
  if (rejected !== undefined && given.context !== 'conversation')
    return {
      outcome: 'deny',
      reason: `It was not read, and nobody is there to look at it: ${rejected}`,
      rules: [],
      tried: [],
    }
  if (rules.unreadable !== undefined)
    return {
      outcome: 'ask',
      reason: `The rules cannot be read, so everything asks: ${rules.unreadable}.`,
      rules: [],
      tried: [],
    }
  const guard = guardOf(judgment, rules, given)
  if (guard) return guarded(guard)
  const allowance = allowanceOf(judgment, rules, given)
  return allowance.rules.length > 0 ? allowed(allowance) : byThreshold(judgment, given, allowance.tried)
}

const places = {
  conversation: 'in a conversation',
  background: 'in the background',
  headless: 'without a person',
} as const

function guarded({ rule, perhaps }: Guard): Decision {
  const denies = rule.decision === 'deny'
  if (perhaps === undefined) {
    const reason = `${named(rule)} ${denies ? 'denies' : 'asks about'} it.`
    return { outcome: rule.decision, reason, rules: [rule], tried: [] }
  }
  const reason = `${named(rule)} may ${denies ? 'deny' : 'ask about'} what it does: ${perhaps}.`
  return { outcome: 'ask', reason, rules: [rule], tried: [] }
}

function allowed({ rules, tried }: Allowance): Decision {
  const verb = rules.length > 1 ? 'together cover' : 'covers'
  return { outcome: 'allow', reason: `${rules.map(named).join(' and ')} ${verb} all of it.`, rules, tried }
}

function byThreshold({ risk, rejected }: Judgment, { threshold, context }: Given, tried: readonly Tried[]): Decision {
  const none = { rules: [], tried }
  if (rejected !== undefined) return { outcome: 'ask', reason: `It was not read: ${rejected}`, ...none }
  const outcome = isWithin(risk, threshold) ? 'allow' : 'ask'
  const place = outcome === 'allow' ? 'within' : 'above'
  const most =
    threshold === 'none'
      ? `everything asks ${places[context]}`
      : `its ${risk} risk is ${place} the threshold ${threshold} ${places[context]}`
  return { outcome, reason: `No rule covers all of it, and ${most}.`, ...none }
}

const longestName = 60

/** `Rule r12 (gh pr *)`, with as much of a long pattern as tells it apart. */
function named({ id, pattern }: Rule): string {
  const shown = show(pattern)
  return `Rule ${id} (${shown.length > longestName ? `${shown.slice(0, longestName)}…` : shown})`
}
