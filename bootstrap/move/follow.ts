import type { Readable } from 'node:stream'
import { Failure } from '../../runtime/protocol/failure.ts'
import { type StewardEvent, stewardEvent } from '../../runtime/protocol/plan.ts'
import type { Host } from '../host/host.ts'
import { notRun, stewardCommand } from '../host/steward.ts'
import type { AssistantRecord } from '../record/record.ts'

export type End = Extract<StewardEvent, { at: 'end' }>

/** What a steward is told on its standard input, and who listens to it. */
export interface Following {
  readonly stdin: Readable
  readonly heard: (event: StewardEvent) => void
  readonly signal?: AbortSignal
}

/**
 * Has the steward of a home tell of its move until it has ended.
 * @throws Failure CONNECTION_LOST, STEWARD_LOST, HOME_UNSAFE, NOT_HATCHED
 */
export async function follow(
  host: Host,
  record: AssistantRecord,
  verb: 'confirm' | 'follow',
  { stdin, heard, signal }: Following,
): Promise<End> {
  let end: End | undefined
  const line = (text: string) => {
    const event = stewardEvent.parse(JSON.parse(text))
    if (event.at === 'end') end = event
    else heard(event)
  }
  const ran = await host.stream(stewardCommand(record.home, [verb]), { stdin, line, ...(signal && { signal }) })
  if (end) return end
  throw notRun(ran, record) ?? Failure.of('STEWARD_LOST', { host: host.name, why: `exit code ${ran.code}` })
}
