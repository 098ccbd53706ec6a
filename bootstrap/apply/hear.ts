import { Readable } from 'node:stream'
import { type StewardEvent, stewardEvent } from '../../runtime/protocol/plan.ts'
import type { Host, Ran, ShellCommand } from '../host/host.ts'
import type { Tell } from '../tell.ts'
import { withHeartbeat } from './heartbeat.ts'

/**
 * Runs a command that ends in a steward, sends it bytes, and hears what it tells until it ends. It hears now and then that
 * somebody is there.
 * @throws Failure CONNECTION_LOST
 */
export async function hear(
  host: Host,
  command: ShellCommand,
  bytes: AsyncIterable<Uint8Array>,
  tell: Tell,
): Promise<{ readonly events: readonly StewardEvent[]; readonly ran: Ran }> {
  const events: StewardEvent[] = []
  const ended = new AbortController()
  const line = (text: string) => {
    const event = stewardEvent.parse(JSON.parse(text))
    events.push(event)
    tell(event)
  }
  try {
    const stdin = Readable.from(withHeartbeat(bytes, ended.signal), { objectMode: false })
    return { events, ran: await host.stream(command, { stdin, line }) }
  } finally {
    ended.abort()
  }
}
