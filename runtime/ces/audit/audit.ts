import { dirname, join } from 'node:path'
import { dropStaged } from '../../durable/staged-file.ts'
import { isHeld, type Lease, takeLease } from '../../lease/lease.ts'
import { Failure } from '../../protocol/failure.ts'
import { lockOf } from '../../vault/lock.ts'
import { checkPrivateFolder, makePrivateFolder } from '../../vault/private-file.ts'
import { type AuditLimits, append, auditLimits, type Entry, sizeOf, type Tail, truncate } from './append.ts'
import type { AuditLine } from './chain.ts'
import { type AuditPlace, type Examined, examine, type Sealed } from './examine.ts'

/** What is on record of one act, beside when, which number and how it ended. */
type Act = Pick<AuditLine, 'action' | 'alias' | 'by'>

/**
 * What is done with credentials, append-only and hash-chained: which, by whom, with what outcome; never a value. One
 * process at a time writes it. An act is on record before it is done, so a kill can hide how it ended and not that it was.
 */
export class Audit {
  readonly place: AuditPlace
  readonly #limits: AuditLimits
  readonly #sealed: Sealed = new Map()
  #lease: Lease | undefined
  #tail: Tail | undefined

  constructor(place: AuditPlace, limits: AuditLimits = auditLimits) {
    this.place = place
    this.#limits = limits
  }

  /**
   * Records an act, does it, and records how it ended.
   * @throws Failure AUDIT_UNUSABLE when it can't be recorded: nothing was done then; else what `act` throws.
   */
  async around<Result>(about: Act, act: () => Result | Promise<Result>): Promise<Result> {
    const of = this.#append({ ...about, outcome: 'begun' })
    try {
      const result = await act()
      this.note({ ...about, outcome: 'done', of })
      return result
    } catch (error) {
      this.note({ ...about, outcome: outcomeOf(error), of })
      throw error
    }
  }

  /** Records what has happened already; where it can't be recorded, the self-check says so. */
  note(entry: Entry): void {
    try {
      this.#append(entry)
    } catch (error) {
      if (!(error instanceof Failure)) throw error
    }
  }

  /** As it is on disk. @param all also the lines of segments that were found sound before. */
  examine(all: boolean): Examined {
    return examine(this.place, all ? undefined : this.#sealed)
  }

  close(): void {
    this.#lease?.release()
    this.#lease = undefined
    this.#tail = undefined
  }

  #append(entry: Entry): number {
    try {
      const tail = this.#current()
      this.#tail = undefined
      this.#tail = append(this.place, tail, entry, this.#limits)
      return tail.next.seq
    } catch (error) {
      const why = lockOf(error)?.why ?? (error as NodeJS.ErrnoException).code
      if (error instanceof Failure && error.code === 'AUDIT_UNUSABLE') throw error
      if (why === undefined) throw error
      throw Failure.of('AUDIT_UNUSABLE', { why }, error)
    }
  }

  /** Where the audit ends; looked up anew whenever its last file is not as this process left it. */
  #current(): Tail {
    for (const folder of [dirname(this.place.anchor), this.place.folder]) makePrivateFolder(folder)
    checkPrivateFolder(this.place.folder)
    this.#hold()
    const { place } = this
    if (this.#tail && sizeOf(place, this.#tail.segments.at(-1)) === this.#tail.bytes) return this.#tail
    const { fault, torn, ...found } = examine(place)
    if (fault) throw Failure.of('AUDIT_UNUSABLE', { why: fault })
    if (torn) truncate(torn.path, torn.wholeBytes)
    return { ...found, bytes: sizeOf(place, found.segments.at(-1)) }
  }

  #hold(): void {
    if (this.#lease) return
    const taken = takeLease(join(this.place.folder, 'lease'), { by: 'the CES', why: 'writes the audit' })
    if (!isHeld(taken)) throw Failure.of('AUDIT_UNUSABLE', { why: `process ${taken.pid} writes it` })
    this.#lease = taken
    dropStaged(this.place.folder)
  }
}

/** How an act that was refused is named: its code, and for a locked vault the reason. */
export function outcomeOf(error: unknown): string {
  return [Failure.from(error).code, lockOf(error)?.reason].filter(Boolean).join(' ')
}
