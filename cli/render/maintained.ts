import type { Maintained } from '../../bootstrap/maintain.ts'
import { done, type Outcome } from '../outcome.ts'
import { planData, planText } from './plan.ts'

/** What a person is told at the end. */
export interface Words {
  readonly changed: string
  /** Where everything was so before. */
  readonly same: string
  /** The next thing to type. */
  readonly next: string
}

/** The end of a command that carried out a plan on an assistant that is there. */
export function maintained(
  { record, plan, receipt, isLocked, machine }: Maintained,
  dryRun: boolean,
  words: Words,
): Outcome {
  const data = { assistant: record, plan: planData(plan), receipt, isLocked, machine }
  if (dryRun) return done('Nothing was changed.', data, planText(plan, machine ? [['machine', `is ${machine}`]] : []))
  const message = receipt.every(({ outcome }) => outcome === 'same') ? words.same : words.changed
  return done(message, data, `${message}\nNext: ${words.next}`)
}
