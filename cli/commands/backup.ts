import { resolve } from 'node:path'
import * as Flags from '@oclif/core/flags'
import type { BackedUp } from '../../bootstrap/backup/backup.ts'
import type { Closing } from '../../bootstrap/backup/lock.ts'
import { findAssistant } from '../../bootstrap/record/find.ts'
import { assistantArgument, VellumCommand } from '../command.ts'
import { namedAssistant } from '../flags/assistant.ts'
import { done, type Outcome } from '../outcome.ts'
import { contentsOf, keyWords } from '../render/backup.ts'
import { launcher } from '../render/launcher.ts'

export default class Backup extends VellumCommand {
  static override summary = 'Make an encrypted backup of an assistant, and read it back'
  static override description =
    'One age file with its databases, its workspace and its credentials; the assistant goes on working meanwhile. It opens ' +
    'with your own key, which is made the first time, unless you name recipients or choose a passphrase.'
  static override examples = [
    '<%= config.bin %> backup',
    '<%= config.bin %> backup desk --to desk.age',
    '<%= config.bin %> backup desk --recipient age1ql3z7hjy54pw3hyww5ayyfg7zqgvc7w3j2elw8zmrj2kg5sfn9aqmcac8p',
    '<%= config.bin %> backup desk --passphrase < passphrase.txt',
  ]
  static override args = { assistant: assistantArgument }
  static override flags = {
    to: Flags.string({ description: 'the file to make, which is not there yet', helpValue: 'FILE' }),
    recipient: Flags.string({
      multiple: true,
      multipleNonGreedy: true,
      exclusive: ['passphrase'],
      description: 'encrypt it to this recipient of age and not to your own key; may be given several times',
      helpValue: 'AGE1…',
    }),
    passphrase: Flags.boolean({
      description: 'encrypt it with a passphrase, which is typed unseen or read from standard input',
    }),
  }

  override async run(): Promise<Outcome> {
    const { args, flags } = await this.parse(Backup)
    const record = findAssistant(namedAssistant(args.assistant, flags.assistant, 'backup'))
    const closing = await closingOf(flags)
    this.standing = 'no backup was made, and the assistant is as it was'
    const { backup } = await import('../../bootstrap/backup/backup.ts')
    const to = flags.to === undefined ? undefined : resolve(flags.to)
    return outcomeOf(record.name, await backup(record, { closing, to }, this.session.tell))
  }
}

async function closingOf(flags: { recipient?: string[] | undefined; passphrase: boolean }): Promise<Closing> {
  if (flags.recipient) return { to: 'recipients', recipients: flags.recipient }
  if (!flags.passphrase) return { to: 'own' }
  const [{ collectSecret }, { newPassphrase }] = await Promise.all([
    import('../ask/secret.ts'),
    import('../../runtime/protocol/vault/rotation.ts'),
  ])
  const asked = { what: 'the passphrase of the backup', command: 'backup --passphrase', schema: newPassphrase } as const
  return { to: 'passphrase', passphrase: await collectSecret({ ...asked, twice: true }) }
}

function outcomeOf(name: string, { file, bytes, manifest, madeKey }: BackedUp): Outcome {
  const message = `"${name}" is backed up in ${file}, which was read back.`
  const text = [
    message,
    ...contentsOf(manifest),
    ...(madeKey ? [keyWords(madeKey)] : []),
    `Next: ${launcher()} restore ${name} --from ${file} --dry-run`,
  ]
  return done(message, { file, bytes, manifest, madeKey: madeKey ?? null }, text.join('\n'))
}
