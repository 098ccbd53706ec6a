import { findAssistant } from '../../../bootstrap/record/find.ts'
import { call } from '../../../runtime/protocol/call.ts'
import { accessRoutes, type TokenRow } from '../../../runtime/protocol/routes.ts'
import { assistantArgument, VellumCommand } from '../../command.ts'
import { namedAssistant } from '../../flags/assistant.ts'
import { done, type Outcome } from '../../outcome.ts'
import { table } from '../../render/table.ts'

export default class TokensList extends VellumCommand {
  static override summary = 'Who may call the gateway: each token by its label, never the token itself'
  static override examples = ['<%= config.bin %> tokens list', '<%= config.bin %> tokens list desk --json']
  static override args = { assistant: assistantArgument }

  override async run(): Promise<Outcome> {
    const { args, flags } = await this.parse(TokensList)
    const gateway = await this.gateway(findAssistant(namedAssistant(args.assistant, flags.assistant, 'tokens list')))
    const { tokens } = await call(gateway, accessRoutes.list, undefined)
    return done(`Tokens: ${tokens.length}.`, { tokens }, listed(tokens))
  }
}

function listed(tokens: readonly TokenRow[]): string {
  const rows = tokens.map(({ id, label, enrolledAt, lastUsedAt, revokedAt, isYours }) => [
    id,
    label,
    revokedAt ? `revoked ${revokedAt}` : isYours ? 'yours' : 'enrolled',
    enrolledAt,
    lastUsedAt ?? 'never',
  ])
  return table(['id', 'label', 'state', 'enrolled', 'last used'], rows, Number.POSITIVE_INFINITY)
}
