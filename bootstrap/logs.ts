import { PassThrough } from 'node:stream'
import { Failure } from '../runtime/protocol/failure.ts'
import { type Logged, type LogLine, logLine } from '../runtime/protocol/log-line.ts'
import { stewardEvent } from '../runtime/protocol/plan.ts'
import { reach } from './host/reach.ts'
import { notRun, stewardCommand } from './host/steward.ts'
import type { AssistantRecord } from './record/record.ts'

/** Which lines of the logs are wanted. */
export interface LogsWanted {
  readonly processes: readonly Logged[]
  /** At most so many of those that are there, the newest. */
  readonly lines: number
  /** Not older than this, ISO 8601. */
  readonly since?: string | undefined
  /** Go on with what comes, until the signal. */
  readonly follow: boolean
}

/**
 * Reads the logs of an assistant on its machine, merged by time.
 * @throws Failure HOME_UNSAFE, NOT_HATCHED, STEWARD_UNUSABLE
 */
export async function logs(
  record: AssistantRecord,
  wanted: LogsWanted,
  give: (line: LogLine) => void,
  signal: AbortSignal,
): Promise<void> {
  await using host = await reach(record.address)
  let failure: Failure | undefined
  const line = (text: string) => {
    const document: unknown = JSON.parse(text)
    const said = logLine.safeParse(document)
    if (said.success) return give(said.data)
    const event = stewardEvent.parse(document)
    if (event.at === 'end' && event.failure) failure = Failure.revive(event.failure)
  }
  const ran = await host.stream(stewardCommand(record.home, argumentsOf(wanted)), {
    // Never ended: its end tells the steward that nobody listens any more.
    stdin: new PassThrough(),
    line,
    signal,
  })
  const why = failure ?? (signal.aborted ? undefined : notRun(ran, record))
  if (why) throw why
}

function argumentsOf({ processes, lines, since, follow }: LogsWanted): string[] {
  const chosen = processes.flatMap((name) => ['--process', name])
  return [
    'logs',
    '--lines',
    String(lines),
    ...chosen,
    ...(since ? ['--since', since] : []),
    ...(follow ? ['--follow'] : []),
  ]
}
