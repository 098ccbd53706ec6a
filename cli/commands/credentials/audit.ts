import { findAssistant } from '../../../bootstrap/record/find.ts'
import { call } from '../../../runtime/protocol/call.ts'
import { Failure } from '../../../runtime/protocol/failure.ts'
import { credentialRoutes } from '../../../runtime/protocol/routes.ts'
import type { AuditRow } from '../../../runtime/protocol/vault/audit.ts'
import { assistantArgument, VellumCommand } from '../../command.ts'
import { namedAssistant } from '../../flags/assistant.ts'
import { done, failed, type Outcome } from '../../outcome.ts'
import { table } from '../../render/table.ts'

export default class CredentialsAudit extends VellumCommand {
  static override summary = 'What was done with credentials, by whom, and whether that record is whole'
  static override examples = ['<%= config.bin %> credentials audit', '<%= config.bin %> credentials audit --json']
  static override description = 'Exits 8 when an entry was changed or cut off.'
  static override args = { assistant: assistantArgument }

  override async run(): Promise<Outcome> {
    const { args, flags } = await this.parse(CredentialsAudit)
    const name = namedAssistant(args.assistant, flags.assistant, 'credentials audit')
    const audit = await call(await this.gateway(findAssistant(name)), credentialRoutes.audit, undefined)
    const { whole, fault = '', entries } = audit.verdict
    if (!whole) return failed(Failure.of('AUDIT_BROKEN', { why: fault }), { data: audit, text: listed(audit.rows) })
    const message = `The audit is whole: ${entries} entries.`
    return done(message, audit, [listed(audit.rows), message].filter(Boolean).join('\n\n'))
  }
}

function listed(rows: readonly AuditRow[]): string {
  if (rows.length === 0) return ''
  const cells = rows.map(({ seq, at, action, alias = '', by, outcome }) => [
    ...[String(seq), at, action, alias, by, outcome],
  ])
  return table(['entry', 'at', 'act', 'credential', 'asked by', 'outcome'], cells, Number.POSITIVE_INFINITY)
}
