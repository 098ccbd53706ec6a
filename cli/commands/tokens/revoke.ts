import * as Args from '@oclif/core/args'
import * as Flags from '@oclif/core/flags'
import { findAssistant } from '../../../bootstrap/record/find.ts'
import { forgetToken } from '../../../bootstrap/record/token.ts'
import { call } from '../../../runtime/protocol/call.ts'
import { Failure } from '../../../runtime/protocol/failure.ts'
import { accessRoutes, type TokenRow } from '../../../runtime/protocol/routes.ts'
import { confirm } from '../../ask/prompt.ts'
import { VellumCommand } from '../../command.ts'
import { done, type Outcome } from '../../outcome.ts'

export default class TokensRevoke extends VellumCommand {
  static override summary = 'Let a token open nothing any more, and end what it has open, at once'
  static override description =
    'The token is named by its id, or by its label where only one has it. Revoking your own is asked about first: the ' +
    'next hatch then makes you another.'
  static override examples = ['<%= config.bin %> tokens revoke 3f9a0c1b2d4e']
  static override args = {
    token: Args.string({
      required: true,
      ignoreStdin: true,
      description: 'its id or label, as tokens list shows them',
    }),
  }
  static override flags = { yes: Flags.boolean({ description: 'do not ask, also where it is your own' }) }

  override async run(): Promise<Outcome> {
    const { args, flags } = await this.parse(TokensRevoke)
    const record = findAssistant(flags.assistant)
    const gateway = await this.gateway(record)
    const { tokens } = await call(gateway, accessRoutes.list, undefined)
    const { id, label, isYours } = named(args.token, tokens)
    if (isYours && !flags.yes) await confirm(`Revoke "${label}", the very token you call with?`, '--yes')
    const { token } = await call(gateway, accessRoutes.revoke, { id })
    if (isYours) forgetToken(record.name)
    const next = isYours ? ' It was yours: "vellum hatch" makes you another.' : ''
    return done(`The token "${label}" (${id}) is revoked.${next}`, { token })
  }
}

/** @throws Failure TOKEN_UNKNOWN where it names none that is not revoked, USAGE where it names several. */
function named(typed: string, tokens: readonly TokenRow[]): TokenRow {
  const found = tokens.filter(({ id, label, revokedAt }) => !revokedAt && (id === typed || label === typed))
  const [token] = found
  if (token === undefined) throw Failure.of('TOKEN_UNKNOWN', { token: typed })
  if (found.length === 1) return token
  const ids = found.map(({ id }) => id).join(', ')
  throw Failure.of('USAGE', { what: `Several tokens are called "${typed}": ${ids}.`, command: 'tokens revoke' })
}
