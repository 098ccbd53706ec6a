import { Failure } from '../../runtime/protocol/failure.ts'
import type { AskedEvent } from '../../runtime/protocol/tool.ts'

/** Where a running command's output goes. */
export interface Sink {
  /** Resolves when the bytes are taken, with false when nobody takes them any more. */
  write(stream: 'stdout' | 'stderr', bytes: Buffer): Promise<boolean>
}

/** How a command ended. */
export interface Ended {
  readonly code: number
  readonly timedOut: boolean
  readonly ms: number
  /** What went over the output limit. */
  readonly droppedBytes: number
}

/** As a shell reports an end by SIGPIPE (signal 13). */
const brokenPipe = 128 + 13

/**
 * Passes a running command's output on as it comes, no faster than it is taken. When nobody takes it any more the
 * command is ended, as one of this machine would be.
 * @throws Failure why it did not run; PROCESS_UNREACHABLE when its end is not told
 */
export async function passOutput(events: AsyncIterable<AskedEvent>, sink: Sink): Promise<Ended> {
  let droppedBytes = 0
  for await (const event of events) {
    if (event.event === 'output' && !(await sink.write(event.stream, Buffer.from(event.base64, 'base64'))))
      return { code: brokenPipe, timedOut: false, ms: 0, droppedBytes }
    if (event.event === 'truncated') droppedBytes = event.droppedBytes
    if (event.event === 'failure') throw neverRan(Failure.revive(event.failure))
    if (event.event === 'exit') return { code: event.code, timedOut: event.timedOut, ms: event.ms, droppedBytes }
  }
  throw Failure.of('PROCESS_UNREACHABLE', { process: 'The assistant', why: 'it did not say how the command ended' })
}

/** 125 says that the command itself never ran; what was mistyped keeps the code of usage. */
export function neverRan(thrown: unknown): Failure {
  const failure = Failure.from(thrown)
  return failure.exitCode === 2 ? failure : Failure.revive({ ...failure.toJSON(), exitCode: 125 })
}

/** Our own stdout and stderr, byte for byte. */
export const terminalSink: Sink = {
  write: (stream, bytes) => new Promise((resolve) => process[stream].write(bytes, (error) => resolve(!error))),
}

/** Keeps the output for a document; the tool's own limit bounds it. */
export function collectingSink() {
  const kept: Record<'stdout' | 'stderr', Buffer[]> = { stdout: [], stderr: [] }
  return {
    async write(stream: 'stdout' | 'stderr', bytes: Buffer) {
      kept[stream].push(bytes)
      return true
    },
    text: (stream: 'stdout' | 'stderr') => Buffer.concat(kept[stream]).toString(),
  }
}
