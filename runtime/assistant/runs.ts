import type { DatabaseSync } from 'node:sqlite'
import type { Database } from '../process/database/database.ts'
import type { GrantClaims } from '../protocol/permission/grant.ts'
import type { ToolEvent } from '../protocol/tool.ts'

/** How a run ended: by its last event and what may be kept of it, or `cut` because whoever asked went away. */
interface End {
  readonly outcome: 'exit' | 'result' | 'failure' | 'cut'
  /** The exit code or the failure's code; never what was said. */
  readonly detail: string | null
}

/** Writes that a tool is about to run, under the id of its grant, in the transaction of the caller. */
export function beginRun(database: DatabaseSync, tool: string, { id, digest }: GrantClaims): void {
  const row = 'INSERT INTO runs (id, tool, digest, begun_at) VALUES (?, ?, ?, ?)'
  database.prepare(row).run(id, tool, digest, Date.now())
}

/** Passes events on; how the run ended is on the disk before the last of them is told. */
export async function* recordEnd(
  store: Database,
  id: string,
  events: AsyncIterable<ToolEvent>,
): AsyncGenerator<ToolEvent> {
  let isWritten = false
  try {
    for await (const event of events) {
      const end = endIn(event)
      if (end) {
        writeEnd(store, id, end)
        isWritten = true
      }
      yield event
    }
  } finally {
    if (!isWritten) writeEnd(store, id, { outcome: 'cut', detail: null })
  }
}

function endIn(event: ToolEvent): End | undefined {
  if (event.event === 'exit') return { outcome: 'exit', detail: String(event.code) }
  if (event.event === 'failure') return { outcome: 'failure', detail: event.failure.code }
  return event.event === 'result' ? { outcome: 'result', detail: null } : undefined
}

function writeEnd(store: Database, id: string, { outcome, detail }: End): void {
  const row = 'UPDATE runs SET ended_at = ?, outcome = ?, detail = ? WHERE id = ?'
  store.use((database) => database.prepare(row).run(Date.now(), outcome, detail, id))
}
