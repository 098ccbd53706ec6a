import * as Flags from '@oclif/core/flags'
import { findAssistant } from '../../../bootstrap/record/find.ts'
import { call } from '../../../runtime/protocol/call.ts'
import { credentialRoutes } from '../../../runtime/protocol/routes.ts'
import { keySources, newPassphrase } from '../../../runtime/protocol/vault/rotation.ts'
import { collectSecret } from '../../ask/secret.ts'
import { assistantArgument, VellumCommand } from '../../command.ts'
import { namedAssistant } from '../../flags/assistant.ts'
import { done, type Outcome } from '../../outcome.ts'

const command = 'credentials rotate'

export default class CredentialsRotate extends VellumCommand {
  static override summary = 'Give the vault a new key, or keep its key elsewhere'
  static override description =
    'Every credential stays. The old key opens nothing any more, neither the vault nor the generation before it.'
  static override examples = [
    '<%= config.bin %> credentials rotate',
    '<%= config.bin %> credentials rotate --data-key',
    '<%= config.bin %> credentials rotate --key-source passphrase',
  ]
  static override args = { assistant: assistantArgument }
  static override flags = {
    'data-key': Flags.boolean({ description: 'encrypt every credential anew, under a new data key' }),
    'key-source': Flags.option({
      options: keySources,
      description: 'where the key that opens the vault is kept from now on',
      helpValue: keySources.join('|'),
    })(),
  }

  override async run(): Promise<Outcome> {
    const { args, flags } = await this.parse(CredentialsRotate)
    const gateway = await this.gateway(findAssistant(namedAssistant(args.assistant, flags.assistant, command)))
    const wanted = {
      dataKey: flags['data-key'] ?? false,
      keySource: flags['key-source'],
      passphrase: flags['key-source'] === 'passphrase' ? await choosePassphrase() : undefined,
    }
    this.standing = 'the vault opens by its old key or its new one; see: vellum doctor'
    const rotated = await call(gateway, credentialRoutes.rotate, wanted, { deadlineMs: 30_000 })
    return done(`The vault has a new ${keysNamed(wanted)}; it opens by ${rotated.key}.`, rotated)
  }
}

function choosePassphrase(): Promise<string> {
  const line = `${command} --key-source passphrase`
  return collectSecret({ what: 'the new passphrase', command: line, schema: newPassphrase, twice: true })
}

function keysNamed({ dataKey, keySource }: { dataKey: boolean; keySource: string | undefined }): string {
  if (!dataKey) return 'key'
  return keySource ? 'key and a new data key' : 'data key'
}
