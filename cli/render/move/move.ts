import type { Moved } from '../../../bootstrap/move/moved.ts'
import type { Told } from '../../../bootstrap/tell.ts'
import type { MoveRecord } from '../../../runtime/protocol/home/move.ts'
import { notProven } from '../../../runtime/protocol/proof.ts'
import { short } from '../../../runtime/protocol/release.ts'
import { done, failed, type Outcome } from '../../outcome.ts'
import { launcher } from '../launcher.ts'
import { planData, planText } from '../plan.ts'
import { verdict } from '../proof.ts'
import { releasesText } from './releases.ts'

/** The end of an upgrade or a rollback that ended well, or of its dry run. */
export function moved({ record, plan, receipt, move, proof, releases }: Moved): Outcome {
  const { name } = record
  const data = { assistant: record, plan: planData(plan), receipt, move, proof, releases }
  if (releases) return done('Nothing was changed.', data, `${releasesText(releases)}\n\n${planText(plan)}`)
  const runs = `"${name}" runs ${short(record.release ?? '')}`
  const proven = proof ? ` Its proof ${verdict(proof)}.` : ''
  if (!move && proof && !proof.holds) return failed(notProven(name, proof), { data, text: `Nothing to do: ${runs}.` })
  if (!move) return done(`Nothing to do: ${runs}.`, data, `Nothing to do: ${runs}.${proven}`)
  const message = `${runs}, proven and confirmed; before it was ${short(move.from)}.${asideText(move)}`
  return done(message, data, `${message}${proven}\nTo go back: ${launcher()} rollback ${name}${backText(move)}`)
}

/** Where what was written is, that the release in service cannot work with. */
function asideText({ from, databases }: MoveRecord): string {
  const aside = databases?.aside ?? []
  return aside.length > 0 ? ` What ${short(from)} had written since is kept in ${aside.join(' and ')}.` : ''
}

/** What going back takes where the release before cannot read what is written from now on. */
function backText({ databases }: MoveRecord): string {
  return databases?.way === 'snapshot' ? ' --restore-snapshot   # drops what is written from now on' : ''
}

/** What state things are in for whoever goes away now. */
export function standingAt(told: Told, name: string): string | undefined {
  if (told.at === 'stage') return standings(told.move, name)[told.move.stage]
  return undefined
}

function standings(move: MoveRecord, name: string): Record<MoveRecord['stage'], string> {
  const [from, to] = [short(move.from), short(move.to)]
  const alone = `"${name}" goes back to ${from} by itself, unless it was confirmed already`
  return {
    staged: alone,
    switching: alone,
    proving: alone,
    waiting: alone,
    confirmed: `"${name}" runs ${to}`,
    reverting: `"${name}" is on its way back to ${from}, which needs nobody`,
    reverted: `"${name}" runs ${from} again`,
    stuck: `"${name}" could not be brought back to ${from}`,
    abandoned: `"${name}" runs ${from}, as before`,
  }
}

/** The last move of an assistant as a person is told of it, also where it was not theirs. */
export function moveText(move: MoveRecord): string {
  const { verb, from, to, stage, stageSince, by, confirmBy, outcome, databases } = move
  const kept = databases?.aside ?? []
  const aside = kept.length > 0 ? `; databases put aside: ${kept.join(' and ')}` : ''
  const way = `${verb} ${short(from)} → ${short(to)} by ${by}`
  const why = outcome?.why.replace(/\.$/, '')
  const told: Record<MoveRecord['stage'], string> = {
    staged: `is being begun, since ${stageSince}`,
    switching: `is under way, since ${stageSince}`,
    proving: `is being proven, since ${stageSince}`,
    waiting: `waits to be confirmed until ${confirmBy}, and goes back by itself`,
    confirmed: `confirmed ${stageSince}${aside}`,
    reverting: `is on its way back, since ${stageSince}, because ${why}`,
    reverted: `reverted ${stageSince}, because ${why}${aside}`,
    stuck: `stuck ${stageSince}, because ${why}`,
    abandoned: `ended before anything was changed, ${stageSince}, because ${why}`,
  }
  return `${way}: ${told[stage]}`
}

/** One stage, as it is entered. */
export function stageText({ stage, from, to, confirmBy, outcome, windowSeconds, soakSeconds }: MoveRecord): string {
  const [before, after] = [short(from), short(to)]
  const why = outcome?.why.replace(/\.$/, '') ?? ''
  const told: Record<MoveRecord['stage'], string> = {
    staged: `all of ${after} is there`,
    switching: `${before} → ${after}`,
    proving: `${after}, and watched for ${soakSeconds} s`,
    waiting: `proven; to be confirmed within ${windowSeconds} s, until ${confirmBy}`,
    confirmed: after,
    reverting: `${after} → ${before}, because ${why}`,
    reverted: `${before} runs again, proven`,
    stuck: why,
    abandoned: why,
  }
  return told[stage]
}
