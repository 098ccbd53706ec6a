import * as z from 'zod'
import { findAssistant } from '../../../bootstrap/record/find.ts'
import { call } from '../../../runtime/protocol/call.ts'
import { credentialRoutes } from '../../../runtime/protocol/routes.ts'
import { collectSecret } from '../../ask/secret.ts'
import { assistantArgument, VellumCommand } from '../../command.ts'
import { namedAssistant } from '../../flags/assistant.ts'
import { done, type Outcome } from '../../outcome.ts'

export default class CredentialsUnlock extends VellumCommand {
  static override summary = 'Open a vault whose key comes from a passphrase, until CES ends'
  static override examples = [
    '<%= config.bin %> credentials unlock',
    '<%= config.bin %> credentials unlock < passphrase.txt',
  ]
  static override description = 'The passphrase is typed unseen, or read from standard input.'
  static override args = { assistant: assistantArgument }

  override async run(): Promise<Outcome> {
    const { args, flags } = await this.parse(CredentialsUnlock)
    const command = 'credentials unlock'
    const gateway = await this.gateway(findAssistant(namedAssistant(args.assistant, flags.assistant, command)))
    const passphrase = await collectSecret({ what: 'the passphrase', command, schema: z.string().min(1).max(1024) })
    const { changed } = await call(gateway, credentialRoutes.unlock, { passphrase }, { deadlineMs: 30_000 })
    return done(changed ? 'The vault is open.' : 'The vault was open already.', { changed })
  }
}
