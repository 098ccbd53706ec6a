import { closeSync, fstatSync, ftruncateSync, mkdirSync, openSync, renameSync, writeFileSync } from 'node:fs'
import { dirname } from 'node:path'
import { oldLogs } from '../protocol/layout.ts'

/** Bytes of a log file; a full one becomes `.1`, the one before `.2`, and the oldest goes. */
const largestFile = 8 * 2 ** 20
const folderMode = 0o700
const fileMode = 0o600
/** pino's number for `warn`. */
const warn = 40

/** A log on the disk, of bounded size. A line is in it whole or not at all, and what was lost is said as soon as it can be. */
export class LogFile {
  readonly #path: string
  readonly #process: string
  readonly #largest: number
  #lost = 0
  #why = ''

  /** @param process whose log it is. */
  constructor(path: string, process: string, largest = largestFile) {
    this.#path = path
    this.#process = process
    this.#largest = largest
  }

  /** Appends lines. Never throws: a full disk costs lines of a log and nothing else. */
  append(lines: readonly string[]): void {
    if (lines.length === 0) return
    try {
      this.#write(lines)
    } catch (error) {
      this.#lost += lines.length
      this.#why = (error as NodeJS.ErrnoException).code ?? 'unknown'
    }
  }

  #write(lines: readonly string[]): void {
    const { file, notes } = this.#open()
    const size = fstatSync(file).size
    try {
      if (this.#lost > 0) notes.push(`${this.#lost} lines of this log could not be written (${this.#why})`)
      const said = notes.map((message) => this.#note(message))
      writeFileSync(file, `${[...said, ...lines].join('\n')}\n`)
      this.#lost = 0
    } catch (error) {
      // Half a line would run into the next one.
      ftruncateSync(file, size)
      throw error
    } finally {
      closeSync(file)
    }
    if (size > this.#largest) this.#rotate()
  }

  /** Whoever removed the folder while we run does not silence us. */
  #open(): { file: number; notes: string[] } {
    try {
      return { file: openSync(this.#path, 'a', fileMode), notes: [] }
    } catch (error) {
      if ((error as NodeJS.ErrnoException).code !== 'ENOENT') throw error
      const made = makeFolder(dirname(this.#path))
      const notes = made ? ['the folder of the logs was gone; it is made anew, and older lines are lost'] : []
      return { file: openSync(this.#path, 'a', fileMode), notes }
    }
  }

  /** Needs no space on the disk. Where a name cannot be changed, the oldest lines make room in the file itself. */
  #rotate(): void {
    try {
      const names = [this.#path, ...oldLogs(this.#path)]
      for (let older = names.length - 1; older > 0; older--) moveIfThere(names[older - 1] ?? '', names[older] ?? '')
    } catch (error) {
      const file = openSync(this.#path, 'r+')
      ftruncateSync(file, 0)
      closeSync(file)
      throw error
    }
  }

  #note(msg: string): string {
    return JSON.stringify({ level: warn, time: new Date().toISOString(), process: this.#process, msg })
  }
}

/** @returns whether it had to be made. Its parent is the home: where that is gone too, nobody wants a log. */
function makeFolder(path: string): boolean {
  try {
    mkdirSync(path, { mode: folderMode })
    return true
  } catch (error) {
    if ((error as NodeJS.ErrnoException).code === 'EEXIST') return false
    throw error
  }
}

function moveIfThere(from: string, to: string): void {
  try {
    renameSync(from, to)
  } catch (error) {
    if ((error as NodeJS.ErrnoException).code !== 'ENOENT') throw error
  }
}
