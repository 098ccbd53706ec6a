import type { Readable, Writable } from 'node:stream'

/** A multiple of three, so that lines of base64 can be decoded one by one. */
const frameBytes = 48 * 1024
/** About three megabytes under way: the operator's side says with one byte each that it has taken a line. */
const window = 64
const taken = '+'.charCodeAt(0)

/** A stream of bytes to the operator, as lines of base64 among the events, no faster than they are taken. */
export class Frames {
  readonly #output: Writable
  readonly #gone: AbortSignal
  #held: Buffer[] = []
  #size = 0
  #credit = window
  #wake = () => {}

  /** @param gone aborted when the operator is gone, which ends the stream. */
  constructor(input: Readable, output: Writable, gone: AbortSignal) {
    this.#output = output
    this.#gone = gone
    input.on('data', (bytes: Buffer) => {
      this.#credit += bytes.filter((byte) => byte === taken).length
      this.#wake()
    })
    gone.addEventListener('abort', () => this.#wake())
  }

  /** @throws the reason of the signal */
  async write(bytes: Uint8Array): Promise<void> {
    if (bytes.length === 0) return
    this.#held.push(Buffer.from(bytes))
    this.#size += bytes.length
    if (this.#size < frameBytes) return
    const all = Buffer.concat(this.#held)
    const whole = all.length - (all.length % frameBytes)
    for (let at = 0; at < whole; at += frameBytes) await this.#send(all.subarray(at, at + frameBytes))
    this.#held = [all.subarray(whole)]
    this.#size = all.length - whole
  }

  /** Sends what is left. */
  async end(): Promise<void> {
    if (this.#size > 0) await this.#send(Buffer.concat(this.#held))
    this.#held = []
    this.#size = 0
  }

  async #send(frame: Buffer): Promise<void> {
    while (this.#credit === 0 && !this.#gone.aborted)
      await new Promise<void>((resolve) => {
        this.#wake = resolve
      })
    this.#gone.throwIfAborted()
    this.#credit -= 1
    if (!this.#output.write(`${frame.toString('base64')}\n`))
      await new Promise<void>((resolve) => this.#output.once('drain', resolve))
  }
}
