import { closeSync, openSync } from 'node:fs'
import { databaseFinding } from '../process/database/backup.ts'
import type { Database } from '../process/database/database.ts'
import { type Finding, failed, pass, probing } from '../process/probing.ts'
import type { Layout } from '../protocol/layout.ts'
import type { Probe } from '../protocol/proof.ts'

/** The assistant's probes beside those of its sandbox, run by the objects that serve. */
export function ownProbes(paths: Layout, store: Database): Promise<Probe>[] {
  return [
    probing('vault.stranger', () => strangerFinding(paths.vault)),
    probing('assistant.database', () => databaseFinding(store, paths.assistantDatabase)),
  ]
}

/** The control is CES, whose own probes open the very same place. */
function strangerFinding(vault: string): Finding {
  try {
    closeSync(openSync(vault, 'r'))
    return failed('the assistant could open it', 'The assistant is not confined', 'vellum sleep && vellum hatch')
  } catch (error) {
    const { code = 'unknown' } = error as NodeJS.ErrnoException
    if (code === 'ENOENT' || code === 'EACCES') return pass(`open: ${code}`)
    return failed(`open: ${code}`, 'The vault could not be tried', 'vellum hatch')
  }
}
