import type { Readable } from 'node:stream'
import type { ToolEvent } from '../../protocol/tool.ts'

type Stream = 'stdout' | 'stderr'

/**
 * A command's output in the order it came. Nothing is read while the consumer does not ask, so a command that
 * writes faster waits. Beyond `limitBytes` everything is read and dropped; the last event then says how much.
 */
export async function* output(
  streams: Readonly<Record<Stream, Readable>>,
  limitBytes: number,
): AsyncGenerator<ToolEvent> {
  let passed = 0
  let droppedBytes = 0
  for await (const { stream, chunk } of merged(streams)) {
    const kept = chunk.subarray(0, limitBytes - passed)
    passed += kept.length
    droppedBytes += chunk.length - kept.length
    if (kept.length > 0) yield { event: 'output', stream, base64: kept.toString('base64') }
  }
  if (droppedBytes > 0) yield { event: 'truncated', limitBytes, droppedBytes }
}

interface Chunk {
  readonly stream: Stream
  readonly chunk: Buffer
}

/** Both streams as one: whichever has something comes next, and the other keeps its turn. */
async function* merged(streams: Readonly<Record<Stream, Readable>>): AsyncGenerator<Chunk> {
  const open = new Set<Stream>(['stdout', 'stderr'])
  let wake = () => {}
  for (const stream of open) {
    streams[stream]
      .on('readable', () => wake())
      .once('close', () => wake())
      .on('error', () => {})
  }
  while (open.size > 0) {
    const { promise, resolve } = Promise.withResolvers<void>()
    wake = resolve
    let idle = true
    for (const stream of open) {
      const chunk: Buffer | null = streams[stream].read()
      if (chunk) yield { stream, chunk }
      if (chunk) idle = false
      else if (streams[stream].closed) open.delete(stream)
    }
    if (idle && open.size > 0) await promise
  }
}
