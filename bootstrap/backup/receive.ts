import { PassThrough, Readable } from 'node:stream'
import { Failure } from '../../runtime/protocol/failure.ts'
import { stewardEvent } from '../../runtime/protocol/plan.ts'
import { ciRun } from '../apply/ci-run.ts'
import { beat, beatMs } from '../apply/heartbeat.ts'
import type { Host } from '../host/host.ts'
import { notRun, stewardCommand } from '../host/steward.ts'
import { whoAmI } from '../record/hold.ts'
import type { AssistantRecord } from '../record/record.ts'
import type { Tell } from '../tell.ts'

/** What says that a line was taken. */
const taken = '+'

/**
 * The archive of a backup as the steward of an assistant sends it: lines of base64 among its events, as many under way as the
 * steward allows, so that neither side holds more.
 * @throws Failure from the iteration: what the steward said; STEWARD_LOST; HOME_UNSAFE, NOT_HATCHED
 */
export async function* archiveOf(
  host: Host,
  record: AssistantRecord,
  recipients: readonly string[],
  tell: Tell,
): AsyncGenerator<Buffer> {
  const stdin = new PassThrough()
  const frames = new Readable({ objectMode: true, highWaterMark: 1, read: () => undefined })
  const letGo = new AbortController()
  const beating = setInterval(() => stdin.write(beat), beatMs)
  let begun = false
  let ended = false
  const line = (text: string) => {
    begun = true
    if (!text.startsWith('{')) return void frames.push(Buffer.from(text, 'base64'))
    const event = stewardEvent.parse(JSON.parse(text))
    if (event.at !== 'end') return tell(event)
    ended = true
    if (event.failure) frames.destroy(Failure.revive(event.failure))
  }
  const run = ciRun()
  const asked = ['--by', whoAmI(), ...(run ? ['--run', run] : []), ...recipients.flatMap((one) => ['--recipient', one])]
  const command = stewardCommand(record.home, ['backup', ...asked])
  const running = host.stream(command, { stdin, line, signal: letGo.signal }).then(
    (ran) => {
      const lost = Failure.of('STEWARD_LOST', { host: host.name, why: ran.stderr.trim() || `exit code ${ran.code}` })
      const why = begun ? undefined : notRun(ran, record)
      if (why || !ended) frames.destroy(why ?? lost)
      else frames.push(null)
    },
    (error) => void frames.destroy(error),
  )
  try {
    for await (const frame of frames) {
      stdin.write(taken)
      yield frame as Buffer
    }
  } finally {
    clearInterval(beating)
    letGo.abort()
    stdin.end()
    await running
  }
}
