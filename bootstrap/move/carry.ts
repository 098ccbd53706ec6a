import { PassThrough, Readable } from 'node:stream'
import { Failure } from '../../runtime/protocol/failure.ts'
import type { MoveRecord } from '../../runtime/protocol/home/move.ts'
import type { Plan, StewardEvent } from '../../runtime/protocol/plan.ts'
import type { Release } from '../../runtime/protocol/release.ts'
import { short } from '../../runtime/protocol/release.ts'
import { type Applied, apply } from '../apply/apply.ts'
import type { Facts } from '../facts/facts.ts'
import type { Host } from '../host/host.ts'
import { reach } from '../host/reach.ts'
import type { AssistantRecord } from '../record/record.ts'
import type { Tell } from '../tell.ts'
import { type End, follow } from './follow.ts'
import { isLost, patiently } from './patience.ts'
import type { Secret } from './secret.ts'

/** A move as it is planned, and what it needs. */
export interface Moving {
  readonly plan: Plan
  /** Whose layers travel where they are missing; absent where all is there. */
  readonly release?: Release
  readonly facts: Facts
  readonly host: Host
  readonly record: AssistantRecord
  readonly secret: Secret
}

/** What came of it: the machine's own last word. */
export interface Carried {
  readonly receipt: Applied['receipt']
  readonly logs: Applied['logs']
  readonly end: End
}

/** How long the way back may take beyond the window, on a slow machine: stop, start, ready and proof. */
const wayBackMs = 90_000

/**
 * Has the machine make a move and follows it to its end, over another connection where the first is lost. Once it is proven
 * it is confirmed over a fresh one: whoever cannot reach the machine any more must not keep it where it is.
 * @throws Failure CONNECTION_LOST before the machine had begun; that of what keeps it from being reached again
 */
export async function carry(moving: Moving, tell: Tell): Promise<Carried> {
  const { plan, release, facts, host } = moving
  const watch = new Watch(moving, tell)
  try {
    const applied = await apply(plan, release, facts, host, watch.heard)
    return { ...applied, end: await watch.ended(applied.end) }
  } catch (thrown) {
    if (!isLost(thrown)) throw thrown
    return { receipt: [], logs: {}, end: await watch.ended(await watch.again(thrown)) }
  }
}

/** One move, whichever connection tells of it. */
class Watch {
  readonly #moving: Moving
  readonly #tell: Tell
  readonly #told = new Set<string>()
  #move: MoveRecord | undefined
  #confirming: Promise<Failure | undefined> | undefined

  constructor(moving: Moving, tell: Tell) {
    this.#moving = moving
    this.#tell = tell
  }

  /** Tells each stage once, and has the one that waits for it confirmed. */
  readonly heard: Tell = (told) => {
    if (told.at !== 'stage') return this.#tell(told)
    if (told.move.nonceSha256 !== this.#moving.secret.sha256 || this.#told.has(told.move.stage)) return
    this.#told.add(told.move.stage)
    this.#move = told.move
    this.#tell(told)
    if (told.move.stage === 'waiting') this.#confirming ??= this.#confirm(told.move)
  }

  /** Follows it over another connection. @param why contact was lost */
  async again(why: Failure): Promise<End> {
    const { record, plan, secret } = this.#moving
    const { windowSeconds = 0, soakSeconds = 0 } = plan.move ?? {}
    try {
      const end = await patiently('follow', (windowSeconds + soakSeconds) * 1000 + wayBackMs, this.#tell, async () => {
        await using host = await reach(record.address, this.#tell)
        // Its input is never ended: that would say that nobody listens any more.
        return await follow(host, record, 'follow', { stdin: new PassThrough(), heard: this.heard })
      })
      if (end.move?.nonceSha256 === secret.sha256) return end
    } catch (thrown) {
      if (!isLost(thrown)) throw thrown
      throw this.#unseen(thrown)
    }
    // What the machine tells of is another move: this one was never begun.
    throw why
  }

  /** The end, with why it could not be confirmed from here, where that is what it came to. */
  async ended(end: End): Promise<End> {
    const failed = await this.#confirming
    if (!failed || !end.failure || end.move?.outcome?.code !== 'MOVE_UNCONFIRMED') return end
    const message = `${end.failure.message.replace(/\.$/, '')}; it could not be confirmed from here: ${failed.message}`
    return { ...end, failure: { ...end.failure, message } }
  }

  /** Over a connection of its own, and again as long as the machine waits. */
  async #confirm({ id, windowSeconds }: MoveRecord): Promise<Failure | undefined> {
    const { record, secret } = this.#moving
    try {
      const end = await patiently('confirm', windowSeconds * 1000, this.#tell, async () => {
        await using fresh = await reach(record.address, this.#tell)
        const stdin = Readable.from([`${id} ${secret.nonce}\n`])
        return await follow(fresh, record, 'confirm', { stdin, heard: stagesOf(this.heard) })
      })
      return end.failure && Failure.revive(end.failure)
    } catch (thrown) {
      return Failure.from(thrown)
    }
  }

  #unseen(cause: Failure): Failure {
    const { record, plan, facts } = this.#moving
    const [from, to] = [facts.current, plan.move?.to].map((digest) => short(digest ?? ''))
    const stage = this.#move?.stage ?? 'staged'
    const { name } = record
    const back = `unless it was confirmed "${name}" goes back from ${to} to ${from} by itself`
    const message = `${cause.message.replace(/\.$/, '')}; its ${plan.verb} was ${stage}, and ${back}.`
    return Failure.revive({ ...cause.toJSON(), message, hint: `See how it ended: vellum status ${name}` })
  }
}

/** Steps and probes are told by the connection that follows. */
function stagesOf(heard: (event: StewardEvent) => void): (event: StewardEvent) => void {
  return (event) => {
    if (event.at === 'stage') heard(event)
  }
}
