import type { Duplex, Readable, Writable } from 'node:stream'

/** A POSIX shell script and its positional arguments: data, so that what would run can be printed and compared. */
export interface ShellCommand {
  readonly script: string
  readonly args: readonly string[]
}

/** How a command ended; its output apart. */
export interface Ran {
  readonly code: number
  /** All it said; of a streamed one, what came after its last whole line. */
  readonly stdout: string
  readonly stderr: string
}

/** What goes into a streamed command, and where its lines go. */
export interface StreamOptions {
  /** Bytes for the command; the command's stdin stays open after them until it ends. */
  readonly stdin: Readable
  /** Called with each line of its stdout that came whole; what it throws is thrown once the command has ended. */
  readonly line: (line: string) => void
  /** Aborted, it lets go of the command's stdin, which tells the command that nobody listens any more. */
  readonly signal?: AbortSignal
}

/** Where a person's own session is typed and seen: those of a process, which may be a terminal. */
export interface Ends {
  readonly stdin: Readable & Partial<Pick<NodeJS.ReadStream, 'isTTY' | 'setRawMode'>>
  readonly stdout: Writable & Partial<Pick<NodeJS.WriteStream, 'isTTY' | 'columns' | 'rows'>>
  readonly stderr: Writable
}

/** An open connection to a machine. Over SSH or right here, nothing else differs. */
export interface Host extends AsyncDisposable {
  /** What a person calls it: `this machine`, `edge-3`. */
  readonly name: string
  /** Whether it is the machine this runs on: nothing has to travel then. */
  readonly isHere: boolean
  /** @param deadlineMs after which the command is ended; it then has the code of a signal. */
  run(command: ShellCommand, deadlineMs?: number): Promise<Ran>
  stream(command: ShellCommand, options: StreamOptions): Promise<Ran>
  /**
   * A connection to a port of the machine's loopback address.
   * @throws NodeJS.ErrnoException such as ECONNREFUSED; Failure FORWARDING_FORBIDDEN, where the machine lets no connection through
   */
  connect(port: number): Promise<Duplex>
  /**
   * A session of the person's own, as the user that was reached: with a terminal where the ends are one.
   * @param words none: the login shell; one: a line for it; several: a program and its arguments.
   * @returns its exit code; of one that a signal ended 128 and the signal's number
   */
  shell(words: readonly string[], ends: Ends): Promise<number>
}
