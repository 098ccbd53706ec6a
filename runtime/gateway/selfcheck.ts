import { existsSync, readFileSync } from 'node:fs'
import { decide } from '../permission/decide.ts'
import { judge } from '../permission/judge.ts'
import type { Rule } from '../permission/rules/rule.ts'
import { RuleSet } from '../permission/rules/rule-set.ts'
import { databaseFinding } from '../process/database/backup.ts'
import type { Database } from '../process/database/database.ts'
import type { Identity } from '../process/identity.ts'
import { type Finding, failed, pass, probing } from '../process/probing.ts'
import type { Probe } from '../protocol/proof.ts'
import { faultOfKeyFile, type GrantKey, publicPem } from './grant-key.ts'
import type { Rules } from './rules/rules.ts'

/** The gateway's probes, run by the objects that serve. */
export function probes(self: Identity, store: Database, key: GrantKey, rules: Rules): Promise<Probe[]> {
  return Promise.all([
    probing('gateway.database', () => databaseFinding(store, self.paths.gatewayDatabase)),
    probing('gateway.grant-key', () => keyFinding(self, key)),
    probing('gateway.decision', () => decisionFinding(self, rules)),
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

/** Two rules that say the opposite, the one that allows being the wider. */
const opposed: readonly Rule[] = [
  { id: 'deny', tool: 'bash', pattern: 'git push *', decision: 'deny', maxRisk: 'high', createdAt: '' },
  { id: 'allow', tool: 'bash', pattern: 'git push *', decision: 'allow', maxRisk: 'high', createdAt: '' },
]

/** What is to come of a command under those rules, where nobody is asked up to medium risk. The last is the control. */
const expected = [
  ['git push origin main', 'deny'],
  ['rm -rf build', 'ask'],
  ['eval "$x"', 'ask'],
  ['ls', 'allow'],
] as const

/** By the engine that decides, and with it whether the guardian's own rules can be read. */
function decisionFinding({ paths: { workspace } }: Identity, rules: Rules): Finding {
  const { unreadable } = rules.now()
  if (unreadable !== undefined)
    return failed(unreadable, 'The trust rules cannot be read, so every action asks', 'vellum trust list')
  const given = { threshold: 'medium', context: 'conversation', now: new Date() } as const
  const seen = expected.map(([script]) => {
    const judgment = judge({ tool: 'bash', input: { command: { script } } }, { workspace })
    return `${script}: ${decide(judgment, RuleSet.of(opposed), given).outcome}`
  })
  const said = seen.join('; ')
  return said === expected.map((one) => one.join(': ')).join('; ')
    ? pass(said)
    : failed(said, 'The permission engine decides otherwise than it has to', 'vellum hatch')
}
