import { Transform, type TransformCallback } from 'node:stream'

/** What a login shell may say before it comes to our line; a megabyte of greetings is no greeting any more. */
const mostNoise = 1 << 20

/** What follows a line that is the mark, and nothing before it: what .bashrc and the like have said is dropped. */
export class AfterMark extends Transform {
  /** What came before the mark; all there was, where none came. */
  noise = Buffer.alloc(0)
  found = false
  readonly #line: Buffer

  constructor(mark: string) {
    super()
    this.#line = Buffer.from(`\n${mark}\n`)
  }

  override _transform(chunk: Buffer, _encoding: BufferEncoding, done: TransformCallback): void {
    if (this.found) {
      done(null, chunk)
      return
    }
    const all = Buffer.concat([this.noise, chunk])
    const at = all.indexOf(this.#line)
    this.found = at >= 0
    this.noise = this.found ? all.subarray(0, at) : all.subarray(-mostNoise)
    done(null, this.found ? all.subarray(at + this.#line.length) : undefined)
  }

  /** The last line of the noise: why the shell did not come to ours, perhaps. */
  lastWords(): string {
    return this.noise.toString().trim().split('\n').at(-1)?.trim() ?? ''
  }
}
