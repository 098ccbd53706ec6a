import type { Plan } from '../../runtime/protocol/plan.ts'
import type { Release } from '../../runtime/protocol/release.ts'
import type { Facts } from '../facts/facts.ts'
import type { AssistantRecord } from '../record/record.ts'
import { type Refusal, refusal } from './refusal.ts'
import { stagingSteps } from './staging.ts'

/** How long what was moved to is watched before it counts as proven: what dies early does so within that. */
const soakSeconds = 5

/** What a planner of moves needs beside record and facts. */
export interface MoveGiven {
  /** Who plans this: `user@machine`. */
  readonly by: string
  /** Of the secret with which only who planned it can confirm it. */
  readonly nonceSha256: string
  /** How long the machine waits for that before it goes back by itself. */
  readonly windowSeconds: number
  /** Whether rows may be dropped that the release gone back to cannot work with. */
  readonly restoreSnapshot?: boolean
}

/** The reason to move nothing, found before anything is changed. */
export function refuseMove({ asleep, openMove }: Facts, { name }: AssistantRecord): Refusal | undefined {
  if (asleep !== undefined) return refusal('ASLEEP', { name, since: asleep })
  if (openMove === undefined) return undefined
  const { verb, by, stage, stageSince: since, to } = openMove
  return refusal('MOVE_UNDER_WAY', { name, verb, by, stage, since, to: to.slice(0, 12) })
}

/** The reason not to upgrade to this release: the one in service is newer, and may have written what an older one cannot read. */
export function refuseDowngrade(
  { current, currentVersion }: Facts,
  { digest, manifest }: Pick<Release, 'digest' | 'manifest'>,
  { name }: AssistantRecord,
): Refusal | undefined {
  if (!current || current === digest || !currentVersion || !isOlder(manifest.version, currentVersion)) return undefined
  return refusal('DOWNGRADE', { name, version: manifest.version, current: currentVersion })
}

/** Semantic Versioning 2.0.0, §11, as far as three numbers go. */
function isOlder(one: string, other: string): boolean {
  const [a, b] = [one, other].map((version) => version.split(/[-+]/)[0]?.split('.').map(Number) ?? [])
  const at = [0, 1, 2].find((index) => a?.[index] !== b?.[index])
  return at !== undefined && (a?.[at] ?? 0) < (b?.[at] ?? 0)
}

/** What an upgrade will do before anything that runs is touched. No steps and no move where that release is in service. */
export function planUpgrade(
  record: AssistantRecord,
  facts: Facts,
  { digest, manifest }: Pick<Release, 'digest' | 'manifest'>,
  given: MoveGiven,
): Plan {
  const plan = planOf('upgrade', record, facts, given.by)
  if (facts.current === digest) return plan
  return { ...plan, manifest, steps: stagingSteps(facts, { digest, manifest }), move: moveOf(digest, given) }
}

/**
 * What a rollback will do: all of it is on the machine, whose steward looks whether that is whole. No move where that release
 * is in service.
 */
export function planRollback(record: AssistantRecord, facts: Facts, to: string, given: MoveGiven): Plan {
  const plan = planOf('rollback', record, facts, given.by)
  if (facts.current === to) return plan
  return { ...plan, move: moveOf(to, given) }
}

/** Which release to go back to: the one before, or the one on the machine whose digest begins so; or why there is none. */
export function rollbackTo(
  { previous, release, current = '' }: Facts,
  wanted: string | undefined,
  { name }: AssistantRecord,
): string | Refusal {
  const now = current.slice(0, 12)
  if (wanted === undefined)
    return previous && release.includes(previous) ? previous : refusal('PREVIOUS_MISSING', { name, now })
  const [only, ...more] = release.filter((digest) => digest.startsWith(wanted))
  return only !== undefined && more.length === 0 ? only : refusal('RELEASE_UNKNOWN', { release: wanted, name, now })
}

function moveOf(to: string, { nonceSha256, windowSeconds, restoreSnapshot }: MoveGiven): NonNullable<Plan['move']> {
  return { to, nonceSha256, windowSeconds, soakSeconds, ...(restoreSnapshot && { restoreSnapshot }) }
}

function planOf(verb: Plan['verb'], { name, home, port }: AssistantRecord, { install }: Facts, by: string): Plan {
  return {
    verb,
    assistant: name,
    home,
    separation: install?.separation ?? 'single',
    port: install?.port ?? port,
    by,
    missingFolders: [],
    steps: [],
  }
}
