import { setTimeout as sleep } from 'node:timers/promises'

/** Four of them fit into what the steward waits before it takes the operator for gone. */
export const beatMs = 15_000
/** What only says that somebody is there. */
export const beat = Buffer.from('\n')

/** Bytes for a steward, and after them a line now and then that says somebody is still there, until `ended`. */
export async function* withHeartbeat(bytes: AsyncIterable<Uint8Array>, ended: AbortSignal): AsyncGenerator<Uint8Array> {
  yield* bytes
  while (!ended.aborted) {
    await sleep(beatMs, undefined, { signal: ended }).catch(() => undefined)
    if (!ended.aborted) yield beat
  }
}
