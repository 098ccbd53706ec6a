import { closeSync, readSync } from 'node:fs'
import { type Entry, endMark, headerOf, padding } from '../../archive/header.ts'
import { Measure } from '../../archive/measure.ts'
import type { LeftOut, Part } from '../../protocol/home/backup.ts'
import type { Frames } from './frames.ts'

const pieceBytes = 48 * 1024

/** Writes the archive of a backup, entry by entry, and measures each part. */
export class Writer {
  readonly parts: Part[] = []
  readonly leftOut: LeftOut[] = []
  readonly #frames: Frames
  #sent = 0

  constructor(frames: Frames) {
    this.#frames = frames
  }

  /** A part, whose entries `write` adds. */
  async part(name: Part['name'], write: (measure: Measure) => Promise<void>): Promise<void> {
    const measure = new Measure()
    await write(measure)
    this.parts.push(measure.taken(name))
  }

  /** An entry, with its contents from a descriptor, which is closed. One that has become shorter is filled with zeros. */
  async entry(entry: Entry, file: number | undefined, measure: Measure): Promise<void> {
    measure.entry(entry)
    await this.#send(headerOf(entry))
    if (file === undefined) return
    try {
      await this.#contents(entry, file, measure)
    } finally {
      closeSync(file)
    }
    await this.#send(padding(entry.size))
  }

  /** A document that is no part, such as the manifest. */
  async document(path: string, value: unknown): Promise<void> {
    const bytes = Buffer.from(`${JSON.stringify(value)}\n`)
    const entry = { path, kind: 'file', mode: 0o600, size: bytes.length, modified: 0 } as const
    for (const piece of [headerOf(entry), bytes, padding(bytes.length)]) await this.#send(piece)
  }

  async end(): Promise<void> {
    await this.#send(endMark(this.#sent))
    await this.#frames.end()
  }

  async #contents({ path, size }: Entry, file: number, measure: Measure): Promise<void> {
    let at = 0
    while (at < size) {
      const piece = Buffer.alloc(Math.min(pieceBytes, size - at))
      const read = readSync(file, piece, 0, piece.length, at)
      const taken = read === 0 ? piece : piece.subarray(0, read)
      if (read === 0 && !this.leftOut.some((one) => one.path === path))
        this.leftOut.push({ path, why: 'it became shorter while it was read' })
      measure.piece(taken)
      await this.#send(taken)
      at += taken.length
    }
  }

  async #send(bytes: Buffer): Promise<void> {
    this.#sent += bytes.length
    await this.#frames.write(bytes)
  }
}
