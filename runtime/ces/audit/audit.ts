import { dirname, join } from 'node:path'
import type { ChainLimits, Entry } from '../../chain/append.ts'
import { Chain } from '../../chain/chain.ts'
import type { Examined } from '../../chain/examine.ts'
import { Failure } from '../../protocol/failure.ts'
import { lockOf } from '../../vault/lock.ts'
import { checkPrivateFolder, makePrivateFolder, readPrivate } from '../../vault/private-file.ts'
import { type AuditLine, auditLine } from './line.ts'

/** Where an audit lies. */
export interface AuditPlace {
  readonly folder: string
  readonly anchor: string
}

/** An act is two lines of about 250 bytes: a hundred acts a day are 18 MB a year, and 64 segments keep most of it. */
const auditLimits: ChainLimits = { segmentBytes: 256 * 1024, mostSegments: 64 }

/** What is on record of one act, beside when, which number and how it ended. */
type Act = Pick<AuditLine, 'action' | 'alias' | 'by'>

/**
 * What is done with credentials, append-only and hash-chained: which, by whom, with what outcome; never a value. One
 * process at a time writes it. An act is on record before it is done, so a kill can hide how it ended and not that it was.
 */
export class Audit {
  readonly place: AuditPlace
  readonly #chain: Chain<AuditLine>

  constructor({ folder, anchor }: AuditPlace, limits: ChainLimits = auditLimits) {
    this.place = { folder, anchor }
    const lease = join(folder, 'lease')
    this.#chain = new Chain(
      { folder, anchor, lease, line: auditLine, writer: 'CES', read: readPrivate },
      { limits, unusable: (why) => Failure.of('AUDIT_UNUSABLE', { why }) },
    )
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
  note(entry: Entry<AuditLine>): void {
    try {
      this.#append(entry)
    } catch (error) {
      if (!(error instanceof Failure)) throw error
    }
  }

  /** As it is on disk. @param all also the lines of segments that were found sound before. */
  examine(all: boolean): Examined<AuditLine> {
    return this.#chain.examine(all)
  }

  close(): void {
    this.#chain.close()
  }

  #append({ action, alias, by, outcome, of }: Entry<AuditLine>): number {
    try {
      for (const folder of [dirname(this.place.anchor), this.place.folder]) makePrivateFolder(folder)
      checkPrivateFolder(this.place.folder)
      return this.#chain.append({ action, alias, by, outcome, of })
    } catch (error) {
      const why = lockOf(error)?.why ?? (error as NodeJS.ErrnoException).code
      if (error instanceof Failure && error.code === 'AUDIT_UNUSABLE') throw error
      if (why === undefined) throw error
      throw Failure.of('AUDIT_UNUSABLE', { why }, error)
    }
  }
}

/** How an act that was refused is named: its code, and for a locked vault the reason. */
export function outcomeOf(error: unknown): string {
  return [Failure.from(error).code, lockOf(error)?.reason].filter(Boolean).join(' ')
}
