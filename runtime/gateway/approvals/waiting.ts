import type { Prompt } from '../../protocol/permission/prompt.ts'

/** One action that waits for the guardian, for as long as this process lives. */
export class Waiting {
  readonly prompt: Prompt
  /** The id of its decision. */
  readonly action: string
  /** How its prompt ended. */
  readonly ended: Promise<Prompt>
  readonly #end: (prompt: Prompt) => void
  /** By a clock that nobody sets: one that is set back must not give it more time. */
  readonly #deadline: number
  readonly #timer: NodeJS.Timeout

  constructor(action: string, prompt: Prompt, forMs: number, expire: () => void) {
    const { promise, resolve } = Promise.withResolvers<Prompt>()
    this.action = action
    this.prompt = prompt
    this.ended = promise
    this.#end = resolve
    this.#deadline = performance.now() + forMs
    this.#timer = setTimeout(expire, forMs).unref()
  }

  /** Whether its time is up, by either clock. */
  get isExpired(): boolean {
    return performance.now() >= this.#deadline || Date.now() >= Date.parse(this.prompt.expiresAt)
  }

  /** What it takes of a list. */
  get size(): number {
    return Buffer.byteLength(JSON.stringify(this.prompt))
  }

  end(prompt: Prompt): void {
    clearTimeout(this.#timer)
    this.#end(prompt)
  }
}
