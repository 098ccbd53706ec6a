import { execFile } from 'node:child_process'
import { closeSync, constants, openSync } from 'node:fs'
import { mkdtemp, rm } from 'node:fs/promises'
import { Socket } from 'node:net'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import type { Readable } from 'node:stream'
import { promisify } from 'node:util'
import { pipeless, unavailable } from '../obstacle.ts'

/** How many pipes are made at once: a mkfifo for each would cost as much as a command itself. */
const batch = 32

/** A pipe from a child to us, as descriptors: the writer is closed here once the child has it. */
export interface Pipe {
  readonly read: number
  readonly write: number
}

export type OutputPipes = readonly [stdout: Pipe, stderr: Pipe]

/**
 * Real pipes for a command's output. What Node makes for a child are socket pairs, and a socket can't be opened by
 * name: `echo oops > /dev/stderr` would fail in the sandbox and nowhere else. Each was a FIFO that lost its name as
 * soon as both ends were open, so the kernel clears up after us, however we end.
 */
export class Pipes implements Disposable {
  readonly #stock: Pipe[] = []
  #making: Promise<void> | undefined

  /**
   * A pipe for standard output and one for standard error.
   * @throws Failure SANDBOX_UNAVAILABLE when none can be made: disk full, no descriptors left.
   */
  async take(): Promise<OutputPipes> {
    while (this.#stock.length < 2) await this.#restock()
    const pair = this.#stock.splice(-2) as [Pipe, Pipe]
    // For the command after this one, which then need not wait; if it fails, that one will hear of it.
    if (this.#stock.length < 4) this.#restock().catch(() => {})
    return pair
  }

  [Symbol.dispose](): void {
    this.#making?.then(
      () => this[Symbol.dispose](),
      () => {},
    )
    for (const { read, write } of this.#stock.splice(0)) {
      closeSync(read)
      closeSync(write)
    }
  }

  #restock(): Promise<void> {
    this.#making ??= this.#make().finally(() => {
      this.#making = undefined
    })
    return this.#making
  }

  async #make(): Promise<void> {
    try {
      const folder = await mkdtemp(join(tmpdir(), 'vellum-pipes-'))
      try {
        const paths = Array.from({ length: batch }, (_, n) => join(folder, String(n)))
        // The folder keeps others out; a command, perhaps of another account, opens its own end through /proc.
        await promisify(execFile)('mkfifo', ['-m', '666', ...paths], { env: { PATH: '/usr/bin:/bin' } })
        for (const path of paths) this.#stock.push(opened(path))
      } finally {
        await rm(folder, { recursive: true, force: true })
      }
    } catch (error) {
      throw unavailable(pipeless((error as NodeJS.ErrnoException).code ?? 'mkfifo failed'))
    }
  }
}

/** Both ends, the reader's first: a FIFO opened for writing waits for its reader. */
function opened(path: string): Pipe {
  const read = openSync(path, constants.O_RDONLY | constants.O_NONBLOCK)
  try {
    return { read, write: openSync(path, constants.O_WRONLY) }
  } catch (error) {
    closeSync(read)
    throw error
  }
}

/** The reading end as a stream, which closes it. */
export function readerOf({ read }: Pipe): Readable {
  return new Socket({ fd: read, readable: true, writable: false })
}

/** Closes the child's ends here, so that a pipe ends when the child's last process does. */
export function closeWriters(pipes: readonly Pipe[]): void {
  for (const { write } of pipes) closeSync(write)
}

/** Closes our ends of pipes that nobody reads. */
export function closeReaders(pipes: readonly Pipe[]): void {
  for (const { read } of pipes) closeSync(read)
}
