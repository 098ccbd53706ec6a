import { closeSync, existsSync, openSync, readSync } from 'node:fs'
import { StringDecoder } from 'node:string_decoder'
import { setTimeout as sleep } from 'node:timers/promises'
import { holderOf } from '../../lease/lease.ts'
import { Failure } from '../../protocol/failure.ts'
import { isFinal } from '../../protocol/home/move.ts'
import type { Layout } from '../../protocol/layout.ts'
import { type StewardEvent, stewardEvent } from '../../protocol/plan.ts'
import { short } from '../../protocol/release.ts'
import { endOf } from './end.ts'
import { readMove } from './move.ts'

const everyMs = 50
/**
 * Who carries a move is started again a second after it was killed, and where nobody does that the supervisor notices it and
 * has the move taken back; each takes a moment on a busy machine.
 */
const unattendedMs = 45_000
/** Between the last stage and the last event lies no more than tidying up. */
const endMs = 5000

/**
 * Tells the events of a move from its first one to its end, whoever carries it and however often that is started again.
 * @param id of the move; without it the last one.
 * @param gone who they are told to; then it ends without a word.
 * @param patienceMs after how long it counts as lost, when nobody has the home.
 * @throws Failure MOVE_NONE, MOVE_BROKEN
 */
export async function follow(
  at: Layout,
  tell: (event: StewardEvent) => void,
  gone: AbortSignal,
  id = readMove(at)?.id,
  patienceMs = unattendedMs,
): Promise<void> {
  if (id === undefined) throw Failure.of('MOVE_NONE', {})
  using lines = new Lines(at.moveEvents(id))
  const attended = new Attended(at, patienceMs)
  while (!gone.aborted) {
    for (const event of lines.take().flatMap(eventIn)) {
      tell(event)
      if (event.at === 'end') return
    }
    const end = attended.lostEnd(id)
    if (end) return tell(end)
    await sleep(everyMs)
  }
}

/** Whether anybody is still there to bring a move to its end. */
class Attended {
  readonly #at: Layout
  readonly #patienceMs: number
  #since = performance.now()

  constructor(at: Layout, patienceMs: number) {
    this.#at = at
    this.#patienceMs = patienceMs
  }

  /** The last event of a move that nobody will write any more, once that is known. */
  lostEnd(id: string): StewardEvent | undefined {
    const silentMs = performance.now() - this.#since
    if (silentMs < endMs) return undefined
    if (holderOf(this.#at.lease)) {
      this.#since = performance.now()
      return undefined
    }
    const move = readMove(this.#at)
    if (!move || move.id !== id || isFinal(move.stage)) return move?.id === id ? endOf(move) : lost('gone')
    if (silentMs < this.#patienceMs) return undefined
    return { ...lost(move.stage, move.to), move }
  }
}

function lost(stage: string, to = ''): Extract<StewardEvent, { at: 'end' }> {
  return { at: 'end', failure: Failure.of('MOVE_LOST', { to: short(to), stage }).toJSON(), undone: 'stuck' }
}

/** What a power cut has left half written is no event. */
function eventIn(line: string): StewardEvent[] {
  try {
    return [stewardEvent.parse(JSON.parse(line))]
  } catch {
    return []
  }
}

/** The whole lines of a file that grows. */
class Lines {
  readonly #path: string
  readonly #decoder = new StringDecoder('utf8')
  #file: number | undefined
  #begun = ''

  constructor(path: string) {
    this.#path = path
  }

  /** Those that came since the last time. */
  take(): string[] {
    if (this.#file === undefined && !existsSync(this.#path)) return []
    this.#file ??= openSync(this.#path, 'r')
    const piece = Buffer.allocUnsafe(1 << 16)
    let text = this.#begun
    for (let read = readSync(this.#file, piece); read > 0; read = readSync(this.#file, piece))
      text += this.#decoder.write(piece.subarray(0, read))
    const lines = text.split('\n')
    this.#begun = lines.pop() ?? ''
    return lines.filter(Boolean)
  }

  [Symbol.dispose](): void {
    if (this.#file !== undefined) closeSync(this.#file)
  }
}
