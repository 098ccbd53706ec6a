const newline = 0x0a

/** Bytes that come in pieces, read by as many as are wanted. */
export class Source {
  readonly #pieces: AsyncIterator<Uint8Array>
  #held: Buffer = Buffer.alloc(0)

  constructor(pieces: AsyncIterable<Uint8Array>) {
    this.#pieces = pieces[Symbol.asyncIterator]()
  }

  /** At least one byte and at most so many; undefined at the end. */
  async some(most: number): Promise<Buffer | undefined> {
    while (this.#held.length === 0) if (!(await this.#more())) return undefined
    const taken = this.#held.subarray(0, most)
    this.#held = this.#held.subarray(taken.length)
    return taken
  }

  /** So many bytes, as a copy; undefined where there are fewer. Only for what is small. */
  async exactly(size: number): Promise<Buffer | undefined> {
    const pieces: Buffer[] = []
    for (let left = size; left > 0; ) {
      const piece = await this.some(left)
      if (piece === undefined) return undefined
      pieces.push(piece)
      left -= piece.length
    }
    return Buffer.concat(pieces)
  }

  /** The bytes up to the next newline, without it; undefined where none comes within `most` bytes. */
  async line(most: number): Promise<string | undefined> {
    for (;;) {
      const end = this.#held.indexOf(newline)
      if (end > most || (end < 0 && this.#held.length > most)) return undefined
      if (end >= 0) {
        const text = this.#held.subarray(0, end).toString()
        this.#held = this.#held.subarray(end + 1)
        return text
      }
      if (!(await this.#more())) return undefined
    }
  }

  /** Reads and drops all that still comes. */
  async drain(): Promise<void> {
    this.#held = Buffer.alloc(0)
    while (await this.#more()) this.#held = Buffer.alloc(0)
  }

  async #more(): Promise<boolean> {
    const next = await this.#pieces.next()
    if (next.done) return false
    this.#held = this.#held.length === 0 ? Buffer.from(next.value) : Buffer.concat([this.#held, next.value])
    return true
  }
}
