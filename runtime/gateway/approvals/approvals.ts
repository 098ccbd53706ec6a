import type { DatabaseSync } from 'node:sqlite'
import type { Database } from '../../process/database/database.ts'
import type { Identity } from '../../process/identity.ts'
import { errorFacts } from '../../process/log.ts'
import { Failure } from '../../protocol/failure.ts'
import type { Prompt } from '../../protocol/permission/prompt.ts'
import type { Remember } from '../../protocol/permission/routes.ts'
import type { TrustRule } from '../../protocol/permission/rule.ts'
import type { EventLog, Tell } from '../events/log.ts'
import type { Rules } from '../rules/rules.ts'
import { draftOf, type Wanted } from './remembered.ts'
import { endOf, promptOf } from './row.ts'
import { writeAnswer, writeEnd, writePrompt } from './table.ts'
import { Waiting } from './waiting.ts'

/** So many may wait, and take so much of one answer: whoever floods the guardian with prompts hides one among them. */
const mostWaiting = 64
const mostBytes = 8 * 2 ** 20
/** How many of those that are over are listed, and how much of the answer they may take. */
const listedEnded = 20
const listedEndedBytes = 2 * 2 ** 20

/** What a prompt is made of, and where it belongs. */
interface Approving {
  readonly self: Identity
  readonly store: Database
  readonly events: EventLog
  readonly rules: Rules
  /** How long one waits from now on. */
  readonly expireAfterMs: () => number
}

/**
 * Actions that wait for the guardian. Each is on the disk before anybody is told of it, and ends exactly once: approved, denied,
 * expired, or withdrawn because whoever asked went away or the gateway ended. Only the first lets anything run.
 */
export class Approvals {
  readonly #given: Approving
  readonly #waiting = new Map<string, Waiting>()
  readonly #wanted = new WeakMap<Waiting, Wanted>()
  #isClosed = false

  constructor(given: Approving) {
    this.#given = given
  }

  /**
   * Has an action wait.
   * @param record writes the decision down that leads to it, in the same transaction.
   * @param signal aborted when whoever asked goes away: it is then withdrawn.
   * @throws Failure ACTION_DENIED where too much waits already, PROCESS_STOPPING, DATABASE_UNUSABLE: nobody was told then.
   */
  ask(
    wanted: Wanted,
    record: (database: DatabaseSync, tell: Tell, prompt: string) => void,
    signal: AbortSignal,
  ): Waiting {
    if (this.#isClosed) throw Failure.of('PROCESS_STOPPING', { process: this.#given.self.name })
    const { tool, action, context, risk } = wanted
    const forMs = this.#given.expireAfterMs()
    const waiting = this.#given.events.record((database, tell) => {
      const prompt = writePrompt(database, wanted, forMs)
      record(database, tell, prompt.id)
      tell({ kind: 'approval.asked', prompt: prompt.id, action, tool, context, risk, expiresAt: prompt.expiresAt })
      const made: Waiting = new Waiting(action, prompt, forMs, () => this.#release(made, 'expired'))
      const bytes = [made, ...this.#waiting.values()].reduce((sum, { size }) => sum + size, 0)
      if (this.#waiting.size < mostWaiting && bytes <= mostBytes) return made
      made.end(prompt)
      throw Failure.of('ACTION_DENIED', { tool, why: 'as much as may wait for an approval at once waits already' })
    })
    this.#waiting.set(waiting.prompt.id, waiting)
    this.#wanted.set(waiting, wanted)
    const leave = () => this.#release(waiting, 'withdrawn')
    signal.addEventListener('abort', leave, { once: true })
    void waiting.ended.then(() => signal.removeEventListener('abort', leave))
    if (signal.aborted) leave()
    return waiting
  }

  /** Those that wait, the oldest first, and then those that ended of late, the newest first. @throws Failure DATABASE_UNUSABLE */
  list(): Prompt[] {
    this.#settle()
    const query = `SELECT * FROM prompts WHERE state <> 'waiting' ORDER BY rowid DESC LIMIT ${listedEnded}`
    const rows = this.#given.store.use((database) => database.prepare(query).all())
    return [...[...this.#waiting.values()].map(({ prompt }) => prompt), ...fitting(rows.map(promptOf))]
  }

  /**
   * Says yes to one, and where it is to be remembered adds the rule, both or neither.
   * @param by the label of the token that says so.
   * @throws Failure APPROVAL_UNKNOWN, APPROVAL_OVER, OPTION_UNKNOWN, RULE_REFUSED, DATABASE_UNUSABLE: nothing was changed then.
   */
  approve(id: string, by: string, remember?: Remember): { prompt: Prompt; rule?: TrustRule } {
    const waiting = this.#find(id)
    const wanted = this.#wanted.get(waiting)
    const draft = remember && wanted ? draftOf(wanted, waiting.prompt, remember) : undefined
    const { prompt, kept } = this.#given.events.record((database, tell) => {
      const added = draft && this.#given.rules.insert(database, tell, draft, { by, prompt: id })
      const rule = added ? { rule: added.rule.id } : {}
      return { prompt: writeAnswer(database, tell, waiting, { state: 'approved', by, ...rule }), kept: added }
    })
    if (kept?.changed) this.#given.rules.added([kept.rule])
    this.#forget(waiting, prompt)
    return { prompt, ...(kept ? { rule: kept.rule } : {}) }
  }

  /** Says no to one. @throws Failure APPROVAL_UNKNOWN, APPROVAL_OVER, DATABASE_UNUSABLE: nothing was changed then. */
  deny(id: string, by: string): Prompt {
    const waiting = this.#find(id)
    const prompt = this.#given.events.record((database, tell) =>
      writeAnswer(database, tell, waiting, { state: 'denied', by }),
    )
    this.#forget(waiting, prompt)
    return prompt
  }

  /** Ends those that a gateway before this one left open: nobody waits for them any more. @throws Failure DATABASE_UNUSABLE */
  begin(): void {
    this.#settle()
  }

  /** Releases all that wait as denied, and takes no more: the gateway stops. */
  close(): void {
    this.#isClosed = true
    for (const waiting of [...this.#waiting.values()]) this.#release(waiting, 'withdrawn')
  }

  /** The one of this id that can be answered. */
  #find(id: string): Waiting {
    this.#settle()
    const waiting = this.#waiting.get(id)
    if (waiting) return waiting
    const row = this.#given.store.use((database) => database.prepare('SELECT * FROM prompts WHERE id = ?').get(id))
    if (row === undefined) throw Failure.of('APPROVAL_UNKNOWN', { id })
    throw Failure.of('APPROVAL_OVER', { id, how: endOf(promptOf(row)) })
  }

  /** Ends what has waited too long, and what nobody waits for. */
  #settle(): void {
    for (const waiting of [...this.#waiting.values()]) if (waiting.isExpired) this.#release(waiting, 'expired')
    const query = "SELECT * FROM prompts WHERE state = 'waiting'"
    const open = this.#given.store.use((database) => database.prepare(query).all())
    for (const row of open.filter(({ id }) => !this.#waiting.has(String(id))))
      this.#given.events.record((database, tell) => writeEnd(database, tell, row, 'withdrawn'))
  }

  /** Lets whoever waits go without a yes, whether that can be written down or not. */
  #release(waiting: Waiting, state: 'expired' | 'withdrawn'): void {
    const { prompt, action } = waiting
    this.#forget(waiting, { ...prompt, state })
    this.#trying(() =>
      this.#given.events.record((database, tell) => writeEnd(database, tell, { id: prompt.id, action }, state)),
    )
  }

  #forget(waiting: Waiting, prompt: Prompt): void {
    this.#waiting.delete(prompt.id)
    waiting.end(prompt)
  }

  #trying(act: () => void): void {
    try {
      act()
    } catch (error) {
      this.#given.self.log.error(errorFacts(error), 'the end of an approval is not written')
    }
  }
}

/** As many of the first as fit into what they may take of an answer. */
function fitting(prompts: readonly Prompt[]): Prompt[] {
  let bytes = 0
  return prompts.filter((one) => {
    bytes += Buffer.byteLength(JSON.stringify(one))
    return bytes <= listedEndedBytes
  })
}
