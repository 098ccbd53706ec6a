import { closeSync, fstatSync, openSync, readSync, statSync } from 'node:fs'
import { StringDecoder } from 'node:string_decoder'
import { setTimeout as sleep } from 'node:timers/promises'
import { type Layout, oldLogs } from '../../protocol/layout.ts'
import { type Logged, type LogLine, logged } from '../../protocol/log-line.ts'
import { recordWithUnits } from '../units/noted.ts'
import { followJournal } from './journal.ts'
import { parseLine } from './line.ts'

/** How often the files are looked at. Watching them (inotify(7)) would be lost with the folder that is removed. */
const everyMs = 200
const pieceBytes = 1 << 16

/** Gives the lines that are written from now on, until the signal; across rotation and a folder that is made anew. */
export async function followLogs(
  at: Layout,
  processes: readonly Logged[],
  signal: AbortSignal,
  give: (line: LogLine) => void,
): Promise<void> {
  const names = processes.length > 0 ? processes : logged
  if (recordWithUnits(at)) return followJournal(at, names, signal, give)
  const tails = names.map((name) => new Tail(at.log(name), name))
  while (!signal.aborted) {
    const lines = tails.flatMap((tail) => tail.take())
    for (const line of lines.sort((a, b) => (a.time < b.time ? -1 : a.time > b.time ? 1 : 0))) give(line)
    await sleep(everyMs, undefined, { signal }).catch(() => undefined)
  }
}

/** The end of one log, wherever rotation moves it. Its descriptor stays with a file that gets another name. */
export class Tail {
  readonly #path: string
  readonly #process: Logged
  #file: number | undefined
  #begun = ''
  #decoder = new StringDecoder('utf8')
  #time = new Date().toISOString()

  /** Begins behind what is there now. */
  constructor(path: string, process: Logged) {
    this.#path = path
    this.#process = process
    this.#file = openIfThere(path)
    if (this.#file !== undefined) this.#skip(this.#file)
  }

  /** The lines that came since the last time. */
  take(): LogLine[] {
    const text =
      this.#rest() +
      this.#newer()
        .map((path) => this.#move(path))
        .join('')
    const lines = (this.#begun + text).split('\n')
    this.#begun = lines.pop() ?? ''
    return lines.filter(Boolean).map((line) => {
      const parsed = parseLine(line, this.#process, this.#time)
      this.#time = parsed.time
      return parsed
    })
  }

  /** The files written after ours, the oldest first; ours is among the names as long as none was skipped. */
  #newer(): string[] {
    const names = [this.#path, ...oldLogs(this.#path)]
    const inode = this.#file === undefined ? undefined : fstatSync(this.#file).ino
    const ours = names.findIndex((name) => inodeOf(name) === inode)
    return names.slice(0, ours < 0 || inode === undefined ? 1 : ours).toReversed()
  }

  #move(path: string): string {
    const next = openIfThere(path)
    if (next === undefined) return ''
    // What came between the last read and the change of names.
    const rest = this.#rest()
    if (this.#file !== undefined) closeSync(this.#file)
    this.#file = next
    return rest + this.#rest()
  }

  #rest(): string {
    if (this.#file === undefined) return ''
    const piece = Buffer.allocUnsafe(pieceBytes)
    let text = ''
    for (let read = readSync(this.#file, piece); read > 0; read = readSync(this.#file, piece))
      text += this.#decoder.write(piece.subarray(0, read))
    return text
  }

  #skip(file: number): void {
    const piece = Buffer.allocUnsafe(pieceBytes)
    while (readSync(file, piece) > 0);
  }
}

function openIfThere(path: string): number | undefined {
  try {
    return openSync(path, 'r')
  } catch {
    return undefined
  }
}

function inodeOf(path: string): number | undefined {
  return statSync(path, { throwIfNoEntry: false })?.ino
}
