import { follow, genesis, hashOf } from '../../runtime/chain/link.ts'
import { endingsOf } from '../../runtime/chain/verdict.ts'
import { type ActLine, type ActsOnRecord, actLine } from '../../runtime/protocol/home/audit.ts'
import type { Seen } from './seen.ts'

/** One act on a machine, as a person is shown it. */
export interface Act extends Pick<ActLine, 'seq' | 'at' | 'act' | 'by' | 'from' | 'run'> {
  /** The release in service before it, and after it. */
  readonly before?: string | undefined
  readonly after?: string | undefined
  readonly endedAt?: string
  /** `done`, the code of what went wrong, or `open`: how it ended is not on record, or it is still under way. */
  readonly outcome: string
  /** Databases that it put aside. */
  readonly aside?: readonly string[]
}

/** What a record of acts says, and where it is not as it was written, why. */
export interface Judged {
  readonly acts: readonly Act[]
  readonly entries: number
  readonly fault?: string
  /** Whether what is there is whole by itself, and not what was seen from here before. */
  readonly isOther: boolean
  /** How far it was seen now; absent where it is broken, or there is nothing. */
  readonly seen?: Seen
}

/**
 * Follows the chain once more here, and compares it with what was seen of it before: what a machine says of itself is
 * worth no more than the machine.
 */
export function judge({ lines, verdict }: ActsOnRecord, before: Seen | undefined): Judged {
  const bytes = Buffer.from(lines.map((line) => `${line}\n`).join(''))
  const followed = follow(bytes, genesis, { line: actLine, writer: 'the steward' })
  const fault = verdict.fault ?? followed.fault
  const known = { acts: actsOf(followed.lines), entries: followed.lines.length }
  if (fault !== undefined) return { ...known, fault, isOther: false }
  const other = before && otherThan(before, lines)
  if (other !== undefined) return { ...known, fault: other, isOther: true }
  const last = followed.lines.at(-1)
  const seen = last && { seq: last.seq, hash: followed.next.prev, at: last.at }
  return { ...known, isOther: false, ...(seen && { seen }) }
}

function otherThan({ seq, hash, at }: Seen, lines: readonly string[]): string | undefined {
  const line = lines[seq - 1]
  if (line === undefined)
    return `its entries up to ${seq}, of ${at}, were seen from here and it ends with ${lines.length}`
  return hashOf(line) === hash ? undefined : `entry ${seq} is not the one that was seen from here, of ${at}`
}

function actsOf(lines: readonly ActLine[]): Act[] {
  const ends = endingsOf(lines)
  const begun = lines.filter(({ of }) => of === undefined)
  return begun.map(({ seq, at, act, by, from, run, release, outcome }) => {
    const end = ends.get(seq)
    const ended = end && { after: end.release, endedAt: end.at, ...(end.aside && { aside: end.aside }) }
    return {
      ...{ seq, at, act, by, from, before: release },
      ...(run && { run }),
      ...ended,
      outcome: outcome === 'begun' ? (end?.outcome ?? 'open') : outcome,
    }
  })
}
