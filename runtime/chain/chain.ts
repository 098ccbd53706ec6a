import { truncateSync } from 'node:fs'
import { basename, dirname } from 'node:path'
import { dropStaged } from '../durable/staged-file.ts'
import { isHeld, type Lease, takeLease } from '../lease/lease.ts'
import type { Failure } from '../protocol/failure.ts'
import { append, type ChainLimits, type Entry, sizeOf, type Tail } from './append.ts'
import { type Examined, examine, type Sealed } from './examine.ts'
import type { Linked } from './link.ts'
import type { ChainPlace } from './place.ts'

/** What a chain's lines are kept by, and how its owner calls what keeps it from being written. */
export interface ChainOptions {
  readonly limits: ChainLimits
  /** Why nothing can be recorded: it is other than it was written, or another process writes it. */
  readonly unusable: (why: string, isOther: boolean) => Failure
  /** What the next line says of so many bytes that a write which was cut off left, and that are taken away for it. */
  readonly torn?: (bytes: number) => object
}

/** An append-only record whose lines are hash-chained. One process at a time writes it. */
export class Chain<Line extends Linked> implements Disposable {
  readonly place: ChainPlace<Line>
  readonly #options: ChainOptions
  readonly #sealed: Sealed = new Map()
  #lease: Lease | undefined
  #tail: Tail | undefined

  constructor(place: ChainPlace<Line>, options: ChainOptions) {
    this.place = place
    this.#options = options
  }

  /**
   * @returns the number of the line.
   * @throws the owner's Failure where it was changed or another process writes it; NodeJS.ErrnoException such as ENOSPC
   */
  append(entry: Entry<Line>): number {
    const { tail, torn } = this.#current()
    this.#tail = undefined
    const said = torn > 0 ? { ...entry, ...this.#options.torn?.(torn) } : entry
    this.#tail = append(this.place, tail, said, this.#options.limits)
    return tail.next.seq
  }

  /** As it is on disk. @param all also the lines of segments that were found sound before. */
  examine(all: boolean): Examined<Line> {
    return examine(this.place, all ? undefined : this.#sealed)
  }

  close(): void {
    this.#lease?.release()
    this.#lease = undefined
    this.#tail = undefined
  }

  [Symbol.dispose](): void {
    this.close()
  }

  /** Where it ends; looked up anew whenever its last file is not as this process left it. */
  #current(): { tail: Tail; torn: number } {
    this.#hold()
    const { place } = this
    if (this.#tail && sizeOf(place, this.#tail.segments.at(-1)) === this.#tail.bytes)
      return { tail: this.#tail, torn: 0 }
    const { fault, torn, ...found } = examine(place)
    if (fault) throw this.#options.unusable(fault, true)
    const before = sizeOf(place, found.segments.at(-1))
    if (torn) truncateSync(torn.path, torn.wholeBytes)
    return { tail: { ...found, bytes: torn?.wholeBytes ?? before }, torn: before - (torn?.wholeBytes ?? before) }
  }

  #hold(): void {
    if (this.#lease) return
    const { lease, writer, waitMs, anchor } = this.place
    const taken = takeLease(lease, { by: writer, why: 'writes the audit' }, waitMs)
    if (!isHeld(taken)) throw this.#options.unusable(`process ${taken.pid} writes it`, false)
    this.#lease = taken
    dropStaged(dirname(anchor), basename(anchor))
  }
}
