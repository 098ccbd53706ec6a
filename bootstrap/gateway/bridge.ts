import { Duplex, PassThrough } from 'node:stream'
import { Failure } from '../../runtime/protocol/failure.ts'
import { stewardEvent } from '../../runtime/protocol/plan.ts'
import type { Host } from '../host/host.ts'
import { notRun, stewardCommand } from '../host/steward.ts'
import type { AssistantRecord } from '../record/record.ts'

/**
 * A stream to the gateway's port through a steward there, who looks first who listens. What comes back are lines of base64,
 * which no shell and no line reader changes.
 */
export function bridge(host: Host, record: AssistantRecord): Duplex {
  const { home, name, port } = record
  const stdin = new PassThrough()
  const letGo = new AbortController()
  let refused: Failure | undefined
  const stream = new Duplex({
    read: () => undefined,
    write: (chunk, _encoding, done) => void stdin.write(chunk, done),
    destroy: (error, done) => {
      letGo.abort()
      done(error)
    },
  })
  const line = (text: string) => {
    if (text.startsWith('{')) refused = failureIn(text)
    else stream.push(Buffer.from(text, 'base64'))
  }
  const command = stewardCommand(home, ['bridge', '--port', String(port), '--name', name])
  host.stream(command, { stdin, line, signal: letGo.signal }).then(
    (ran) => {
      const why = refused ?? notRun(ran, record)
      if (why) stream.destroy(why)
      else stream.push(null)
    },
    (error) => stream.destroy(error),
  )
  return stream
}

function failureIn(text: string): Failure | undefined {
  const event = stewardEvent.parse(JSON.parse(text))
  return event.at === 'end' && event.failure ? Failure.revive(event.failure) : undefined
}
