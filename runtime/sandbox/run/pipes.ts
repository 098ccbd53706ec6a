import { execFile } from 'node:child_process'
import { randomUUID } from 'node:crypto'
import { closeSync, constants, openSync, unlinkSync } from 'node:fs'
import { mkdtemp, rm } from 'node:fs/promises'
import { Socket } from 'node:net'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import type { Readable } from 'node:stream'
import { promisify } from 'node:util'
import { pipeless, unavailable } from '../obstacle.ts'

/** How many one call of mkfifo makes: a process each would cost as much as a command itself. */
const batch = 32

export interface Pipe {
  readonly reader: Readable
  /** For the child; closed here once the child has it. */
  readonly writeDescriptor: number
}

/**
 * Real pipes for a command's output. What Node makes for a child are socket pairs, and a socket can't be opened by
 * name: `echo oops > /dev/stderr` would fail in the sandbox and nowhere else. Each comes from a FIFO that loses its
 * name as soon as both ends are open, so nothing outlives a command.
 */
export class Pipes implements AsyncDisposable {
  readonly #stock: string[] = []
  #folder: Promise<string> | undefined
  #making: Promise<void> | undefined

  /**
   * A pipe for standard output and one for standard error.
   * @throws Failure SANDBOX_UNAVAILABLE when none can be made: disk full, no descriptors left.
   */
  async take(): Promise<[Pipe, Pipe]> {
    try {
      while (this.#stock.length < 2) {
        this.#making ??= this.#make()
        await this.#making
      }
      const [stdout = '', stderr = ''] = this.#stock.splice(-2)
      return [opened(stdout), opened(stderr)]
    } catch (error) {
      // Perhaps something tidied the temporary folder; the next command starts over.
      await this.#forget().catch(() => {})
      throw unavailable(pipeless((error as NodeJS.ErrnoException).code ?? 'mkfifo failed'))
    }
  }

  async [Symbol.asyncDispose](): Promise<void> {
    await this.#forget()
  }

  async #forget(): Promise<void> {
    const folder = this.#folder
    this.#folder = undefined
    this.#stock.length = 0
    if (folder) await rm(await folder, { recursive: true, force: true })
  }

  async #make(): Promise<void> {
    try {
      this.#folder ??= mkdtemp(join(tmpdir(), 'vellum-pipes-'))
      const folder = await this.#folder
      const paths = Array.from({ length: batch }, () => join(folder, randomUUID()))
      // The folder keeps others out; the command, perhaps of another account, opens its own end through /proc.
      await promisify(execFile)('mkfifo', ['-m', '666', ...paths], { env: { PATH: '/usr/bin:/bin' } })
      this.#stock.push(...paths)
    } finally {
      this.#making = undefined
    }
  }
}

function opened(path: string): Pipe {
  // In this order: a FIFO opened for writing waits for its reader.
  const read = openSync(path, constants.O_RDONLY | constants.O_NONBLOCK)
  const writeDescriptor = openSync(path, constants.O_WRONLY)
  unlinkSync(path)
  return { reader: new Socket({ fd: read, readable: true, writable: false }), writeDescriptor }
}

/** Closes the child's ends here, so that a pipe ends when the child's last process does. */
export function closeWriters(pipes: readonly Pipe[]): void {
  for (const { writeDescriptor } of pipes) closeSync(writeDescriptor)
}
