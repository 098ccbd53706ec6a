import { pipeline } from 'node:stream/promises'
import type { FastifyInstance, FastifyRequest } from 'fastify'
import { departure } from '../../process/answer.ts'
import { invalidRequest } from '../../process/refusal.ts'
import { Failure } from '../../protocol/failure.ts'
import type { Event, Gap } from '../../protocol/gateway/event.ts'
import { eventStream } from '../../protocol/routes.ts'
import type { EventLog } from './log.ts'

/** A line that says nothing, so that a connection that died is noticed at both its ends. */
const heartbeatMs = 15_000
/** Events that are read at once: what is waiting for a slow reader is this and the buffers of its connection. */
const batch = 256

/**
 * Registers `/v1/events`. A reader that goes away, is cut for being slow, or loses the gateway names the last event it
 * saw and gets those after it: no event is kept in memory for anybody.
 */
export function answerEvents(app: FastifyInstance, log: EventLog): void {
  app.route({
    method: eventStream.method,
    url: eventStream.path,
    handler: async (request, reply) => {
      const after = startOf(request) ?? log.newest()
      const signal = departure(reply)
      reply.hijack()
      reply.raw.writeHead(200, { 'content-type': 'text/event-stream', 'cache-control': 'no-store' })
      await pipeline(frames(log, after, signal), reply.raw, { signal }).catch(() => reply.raw.destroy())
    },
  })
}

/** Where to begin; undefined for "from now on". A browser that comes back says it in the header, which goes first. */
function startOf({ headers, query }: FastifyRequest): number | undefined {
  const said = headers['last-event-id']
  const asked = eventStream.query.safeParse(said === undefined ? query : { after: said })
  if (asked.success) return asked.data.after
  throw said === undefined
    ? invalidRequest(asked.error)
    : Failure.of('REQUEST_INVALID', { what: 'Last-Event-ID: it is no number of an event' })
}

async function* frames(log: EventLog, after: number, signal: AbortSignal): AsyncGenerator<string> {
  let last = after
  yield ': what happens is told from here on\n\n'
  while (!signal.aborted) {
    const events = log.after(last, batch)
    const missing = missed(log, last, events)
    if (missing) {
      yield frame(missing, missing.next - 1)
      last = missing.next - 1
    } else if (events.length > 0) {
      yield events.map((one) => frame(one, one.id)).join('')
      last = events.at(-1)?.id ?? last
    } else if (log.ended) {
      return yield ': the gateway is stopping; come back with the last id\n\n'
    } else {
      const newest = log.newest()
      await log.wait(heartbeatMs, signal)
      if (log.newest() === newest && !log.ended) yield ': still here\n\n'
    }
  }
}

/** Numbers have no holes of their own, so one that is left out was pruned. */
function missed(log: EventLog, last: number, [first]: readonly Event[]): Gap | undefined {
  if (first) return first.id === last + 1 ? undefined : { kind: 'gap', after: last, next: first.id, why: 'pruned' }
  if (last <= log.newest()) return undefined
  return { kind: 'gap', after: last, next: log.after(0, 1)[0]?.id ?? 1, why: 'unknown' }
}

function frame(one: Event | Gap, id: number): string {
  return `id: ${id}\nevent: ${one.kind}\ndata: ${JSON.stringify(one)}\n\n`
}
