import { existsSync, readFileSync } from 'node:fs'
import { databaseFinding } from '../process/database/backup.ts'
import type { Database } from '../process/database/database.ts'
import type { Identity } from '../process/identity.ts'
import { type Finding, failed, pass, probing } from '../process/probing.ts'
import type { Probe } from '../protocol/proof.ts'
import { decide } from './decide.ts'
import { faultOfKeyFile, type GrantKey, publicPem } from './grant-key.ts'

/** The gateway's probes, run by the objects that serve. */
export function probes(self: Identity, store: Database, key: GrantKey): Promise<Probe[]> {
  return Promise.all([
    probing('gateway.database', () => databaseFinding(store, self.paths.gatewayDatabase)),
    probing('gateway.grant-key', () => keyFinding(self, key)),
    probing('gateway.decision', () => decisionFinding(self)),
  ])
}

function keyFinding({ paths }: Identity, key: GrantKey): Finding {
  const said = key.check()
  const fault = said === 'ok' ? faultOfKeyFile(paths.grantKey) : said
  if (fault) return failed(fault, 'The grant key cannot be used', `chmod 600 '${paths.grantKey}' && vellum hatch`)
  const published = existsSync(paths.grantPublic) ? readFileSync(paths.grantPublic, 'utf8') : undefined
  if (published === publicPem(key.use())) return pass('mode 600; the published half is ours')
  const seen = published === undefined ? 'no public half is published' : 'another public half is published'
  return failed(seen, 'The assistant refuses every grant', 'vellum hatch')
}

/** The control is the guardian, whose same request must be allowed. */
function decisionFinding({ paths }: Identity): Finding {
  const input = { command: { script: 'true' } }
  const alone = decide({ asker: 'assistant', tool: 'bash', input }, paths.workspace)
  const control = decide({ asker: 'guardian', tool: 'bash', input }, paths.workspace)
  return alone.outcome === 'deny' && control.outcome === 'allow'
    ? pass('bash: denied to the assistant, allowed to the guardian')
    : failed(`assistant: ${alone.outcome}, guardian: ${control.outcome}`, 'The decision table is wrong', 'vellum hatch')
}
