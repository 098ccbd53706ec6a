const newline = 0x0a

/**
 * All of a body as text.
 * @param tooLong makes what is thrown when it is longer than `limit` bytes; nothing more is read then.
 */
export async function textWithin(body: AsyncIterable<Buffer>, limit: number, tooLong: () => Error): Promise<string> {
  const pieces = new Pieces(limit, tooLong)
  for await (const chunk of body) pieces.add(chunk)
  return pieces.take()
}

/** A body's lines as they come, without their ends. `limit` and `tooLong` as above, for each line. */
export async function* linesWithin(
  body: AsyncIterable<Buffer>,
  limit: number,
  tooLong: () => Error,
): AsyncGenerator<string> {
  const pieces = new Pieces(limit, tooLong)
  for await (const chunk of body) {
    let from = 0
    for (let end = chunk.indexOf(newline); end >= 0; end = chunk.indexOf(newline, from)) {
      pieces.add(chunk.subarray(from, end))
      yield pieces.take()
      from = end + 1
    }
    pieces.add(chunk.subarray(from))
  }
  const rest = pieces.take()
  if (rest !== '') yield rest
}

/** Bytes that are gathered up to a limit. */
class Pieces {
  readonly #limit: number
  readonly #tooLong: () => Error
  #pieces: Buffer[] = []
  #size = 0

  constructor(limit: number, tooLong: () => Error) {
    this.#limit = limit
    this.#tooLong = tooLong
  }

  add(piece: Buffer): void {
    this.#size += piece.length
    if (this.#size > this.#limit) throw this.#tooLong()
    this.#pieces.push(piece)
  }

  /** What was gathered; the next begins empty. */
  take(): string {
    const text = Buffer.concat(this.#pieces).toString()
    this.#pieces = []
    this.#size = 0
    return text
  }
}
