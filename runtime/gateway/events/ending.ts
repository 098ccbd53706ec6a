import { Failure } from '../../protocol/failure.ts'
import type { Happening } from '../../protocol/gateway/event.ts'
import type { ToolEvent } from '../../protocol/tool.ts'
import type { EventLog } from './log.ts'

type Ended = Extract<Happening, { kind: 'tool.ended' }>

/**
 * Passes on what a tool says; that it ended, and how, is on the disk before its last word is told. `cut`: whoever asked
 * went away. An end that cannot be written is told all the same: the tool has run.
 * @param onFault what is done with the reason why it could not be written.
 */
export async function* recordEnding(
  log: EventLog,
  tool: Pick<Ended, 'action' | 'tool'>,
  said: AsyncIterable<ToolEvent>,
  onFault: (error: unknown) => void,
): AsyncGenerator<ToolEvent> {
  let isWritten = false
  const write = (how: Pick<Ended, 'outcome' | 'detail'>) => {
    isWritten = true
    try {
      log.tell({ kind: 'tool.ended', ...tool, ...how })
    } catch (error) {
      onFault(error)
    }
  }
  try {
    for await (const one of said) {
      if (one.event === 'exit') write({ outcome: 'exit', detail: String(one.code) })
      if (one.event === 'result') write({ outcome: 'result' })
      if (one.event === 'failure') write({ outcome: 'failure', detail: one.failure.code })
      yield one
    }
  } finally {
    if (!isWritten) write({ outcome: 'cut' })
  }
}

/** Writes that a tool was refused where it was to run. */
export function recordRefusal(log: EventLog, tool: Pick<Ended, 'action' | 'tool'>, why: unknown): void {
  log.tell({ kind: 'tool.ended', ...tool, outcome: 'failure', detail: Failure.from(why).code })
}
