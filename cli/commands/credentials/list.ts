import { findAssistant } from '../../../bootstrap/record/find.ts'
import { call } from '../../../runtime/protocol/call.ts'
import { credentialRoutes } from '../../../runtime/protocol/routes.ts'
import type { CredentialRow } from '../../../runtime/protocol/vault/credential.ts'
import { assistantArgument, VellumCommand } from '../../command.ts'
import { namedAssistant } from '../../flags/assistant.ts'
import { done, type Outcome } from '../../outcome.ts'
import { table } from '../../render/table.ts'

export default class CredentialsList extends VellumCommand {
  static override summary = 'Which credentials there are, and for what; never a value'
  static override examples = ['<%= config.bin %> credentials list']
  static override args = { assistant: assistantArgument }

  override async run(): Promise<Outcome> {
    const { args, flags } = await this.parse(CredentialsList)
    const gateway = await this.gateway(
      findAssistant(namedAssistant(args.assistant, flags.assistant, 'credentials list')),
    )
    const { credentials } = await call(gateway, credentialRoutes.list, undefined)
    const message = credentials.length === 0 ? 'There is no credential.' : `Credentials: ${credentials.length}.`
    return done(message, { credentials }, credentials.length === 0 ? message : listed(credentials))
  }
}

function listed(credentials: readonly CredentialRow[]): string {
  const rows = credentials.map(({ alias, id, allowedTools, allowedDomains, changedAt }) => [
    alias,
    allowedTools.join(' ') || 'none',
    allowedDomains.join(' ') || 'none',
    changedAt,
    id,
  ])
  return table(['alias', 'tools', 'hosts', 'changed', 'id'], rows, Number.POSITIVE_INFINITY)
}
