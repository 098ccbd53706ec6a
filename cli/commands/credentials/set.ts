import * as Args from '@oclif/core/args'
import { findAssistant } from '../../../bootstrap/record/find.ts'
import { call } from '../../../runtime/protocol/call.ts'
import { credentialRoutes } from '../../../runtime/protocol/routes.ts'
import { credentialSecret } from '../../../runtime/protocol/vault/credential.ts'
import { collectSecret } from '../../ask/secret.ts'
import { VellumCommand } from '../../command.ts'
import { aliasOf } from '../../flags/alias.ts'
import { done, type Outcome } from '../../outcome.ts'

export default class CredentialsSet extends VellumCommand {
  static override summary = 'Store a credential; its value is typed unseen, or read from standard input'
  static override description =
    'The value goes into the vault and comes out of no command. A new credential is for no tool and no host.'
  static override examples = [
    '<%= config.bin %> credentials set fal/api_key',
    '<%= config.bin %> credentials set fal/api_key < key.txt',
  ]
  static override args = {
    'service/field': Args.string({ required: true, ignoreStdin: true, description: 'what it is called' }),
  }

  override async run(): Promise<Outcome> {
    const { args, flags } = await this.parse(CredentialsSet)
    const alias = aliasOf(args['service/field'], 'credentials set')
    const gateway = await this.gateway(findAssistant(flags.assistant))
    const secret = await collectSecret({
      what: `the value of ${alias}`,
      command: `credentials set ${alias}`,
      schema: credentialSecret,
    })
    const { created, credential } = await call(gateway, credentialRoutes.set, { alias, secret })
    return done(`The credential "${alias}" is ${created ? 'stored' : 'replaced'}.`, { created, credential })
  }
}
