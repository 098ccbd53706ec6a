import * as Args from '@oclif/core/args'
import { findAssistant } from '../../../bootstrap/record/find.ts'
import { call } from '../../../runtime/protocol/call.ts'
import { Failure } from '../../../runtime/protocol/failure.ts'
import { credentialRoutes } from '../../../runtime/protocol/routes.ts'
import { VellumCommand } from '../../command.ts'
import { aliasOf } from '../../flags/alias.ts'
import { done, type Outcome } from '../../outcome.ts'

export default class CredentialsRemove extends VellumCommand {
  static override summary = 'Remove a credential from the vault'
  static override examples = ['<%= config.bin %> credentials remove fal/api_key']
  static override args = {
    'service/field': Args.string({ required: true, ignoreStdin: true, description: 'what it is called' }),
  }

  override async run(): Promise<Outcome> {
    const { args, flags } = await this.parse(CredentialsRemove)
    const alias = aliasOf(args['service/field'], 'credentials remove')
    const gateway = await this.gateway(findAssistant(flags.assistant))
    const { changed } = await call(gateway, credentialRoutes.remove, { alias })
    // A slip of the pen must not leave a secret behind that its owner believes to be gone.
    if (!changed) throw Failure.of('CREDENTIAL_UNKNOWN', { alias })
    return done(`The credential "${alias}" is removed.`, { changed })
  }
}
