import { existsSync, readFileSync } from 'node:fs'
import type { Entry } from '../../chain/append.ts'
import { Chain } from '../../chain/chain.ts'
import { verdictOf } from '../../chain/verdict.ts'
import { diskWords } from '../../durable/disk.ts'
import { type Finding, failed, pass } from '../../process/probing.ts'
import { Failure } from '../../protocol/failure.ts'
import { type ActLine, type ActsOnRecord, actLine, fromHere, putActsAside } from '../../protocol/home/audit.ts'
import type { Layout } from '../../protocol/layout.ts'
import type { Plan } from '../../protocol/plan.ts'
import { linkedDigest } from '../steps/release.ts'

/** Two lines an act: whoever writes before us is done in a moment. */
const waitMs = 2000

/** Who does something, and as part of what. */
export interface Doing extends Pick<Plan, 'by' | 'run'> {
  /** As a plan calls it. */
  readonly verb: string
  /** The id of an upgrade's or a rollback's record. */
  readonly move?: string
}

/**
 * Puts on record that something is about to be done, durably.
 * @returns the number of its line, for `recordEnd`.
 * @throws Failure ACT_UNRECORDED: then it must not be begun.
 */
export function recordBegin(at: Layout, { verb, by, run, move }: Doing): number {
  const release = linkedDigest(at.current)
  return append(at, { act: verb, by, from: cameFrom(), run, move, outcome: 'begun', release })
}

/**
 * Puts on record how something ended, once: `done`, or the code of what went wrong. Where nothing can be written any more,
 * or all of it is gone with the home, it stays open.
 * @param which the number of its beginning, or the id of a move.
 * @param aside the databases that were put aside by it.
 */
export function recordEnd(at: Layout, which: number | string, outcome: string, aside: readonly string[] = []): void {
  if (!existsSync(at.acts)) return
  try {
    const { lines } = read(at)
    const begun = lines.findLast(({ seq, move, of }) => of === undefined && (seq === which || move === which))
    if (begun === undefined || lines.some(({ of }) => of === begun.seq)) return
    const { act, by, from, run, move } = begun
    const release = linkedDigest(at.current)
    const left = aside.length > 0 ? { aside: [...aside] } : {}
    append(at, { act, by, from, run, move, outcome, of: begun.seq, release, ...left })
  } catch (thrown) {
    if (!(thrown instanceof Failure)) throw thrown
  }
}

/** All that is on record, as it is written, and whether nobody has changed it. */
export function actsOnRecord(at: Layout): ActsOnRecord {
  const text = textOf(at.acts)?.toString() ?? ''
  const whole = text.slice(0, text.lastIndexOf('\n') + 1)
  return { lines: whole.split('\n').filter(Boolean), verdict: verdictOf(read(at)) }
}

/** Whether nobody has changed or cut what is on record, and what is to be done where somebody has. */
export function actsFinding(at: Layout): Finding {
  const { fault, next, first } = steady(at)
  const entries = next.seq - first.seq
  if (fault === undefined)
    return pass(entries === 0 ? 'nothing is on record yet' : `${entries} entries, as they were written`)
  return failed(fault, 'The record of what was done here was changed or cut', putActsAside(at))
}

/** Looked at twice before it is told: an act may be put on record meanwhile. */
function steady(at: Layout) {
  const found = read(at)
  return found.fault === undefined ? found : read(at)
}

function read(at: Layout) {
  using chain = chainAt(at)
  return chain.examine(true)
}

function append(at: Layout, entry: Entry<ActLine>): number {
  using chain = chainAt(at)
  try {
    return chain.append(entry)
  } catch (thrown) {
    const words = diskWords(thrown)
    if (words === undefined) throw thrown
    throw unrecorded(at, `its disk ${words}`, `df -h ${at.steward}`, thrown)
  }
}

function chainAt(at: Layout): Chain<ActLine> {
  const files = { folder: at.steward, only: 'audit.ndjson', anchor: at.actsHead, lease: at.actsLease }
  return new Chain(
    { ...files, waitMs, line: actLine, writer: 'the steward', read: textOf },
    {
      limits: { segmentBytes: Number.POSITIVE_INFINITY, mostSegments: 1 },
      unusable: (why, isOther) => unrecorded(at, why, isOther ? putAsideHint(at) : 'vellum audit'),
      torn: (bytes) => ({ torn: bytes }),
    },
  )
}

function unrecorded({ acts }: Layout, why: string, next: string, cause?: unknown): Failure {
  return Failure.of('ACT_UNRECORDED', { file: acts, why, next }, cause)
}

/** Nothing is done here until somebody has looked at it; then whatever was typed can be typed again. */
function putAsideHint(at: Layout): string {
  return `vellum audit   # then, to begin another one, on its machine: ${putActsAside(at)}`
}

function textOf(path: string): Buffer | undefined {
  return existsSync(path) ? readFileSync(path) : undefined
}

/** What sshd says of a connection: address, port and port (ssh(1)). */
function cameFrom({ SSH_CLIENT: client = '' } = process.env): string {
  return client.split(' ')[0] || fromHere
}
