const signals = ['SIGINT', 'SIGTERM', 'SIGHUP'] as const

/**
 * Hears what would end this process, for as long as it is not disposed of: while resources are being made, an end in
 * the middle leaves some that nobody knows of. SIGHUP too, which a terminal sends that is closed.
 */
export class Interrupts implements Disposable {
  readonly #before = signals.map((signal) => [signal, process.rawListeners(signal)] as const)
  readonly #hear: () => void
  #count = 0

  /** @param onInterrupt is told how many there were by now. */
  constructor(onInterrupt: (count: number) => void) {
    this.#hear = () => onInterrupt(++this.#count)
    for (const signal of signals) {
      process.removeAllListeners(signal)
      process.on(signal, this.#hear)
    }
  }

  get count(): number {
    return this.#count
  }

  [Symbol.dispose](): void {
    for (const [signal, listeners] of this.#before) {
      process.off(signal, this.#hear)
      for (const listener of listeners) process.on(signal, listener as () => void)
    }
  }
}
