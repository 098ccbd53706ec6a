import { resolve } from 'node:path'
import * as Flags from '@oclif/core/flags'
import type { Opener } from '../../bootstrap/backup/opener.ts'
import { findAssistant } from '../../bootstrap/record/find.ts'
import type { AssistantRecord } from '../../bootstrap/record/record.ts'
import type { BackupManifest } from '../../runtime/protocol/home/backup.ts'
import type { RestoreChange } from '../../runtime/protocol/home/restore-change.ts'
import { confirm, refuseUnasked } from '../ask/prompt.ts'
import { assistantArgument, VellumCommand } from '../command.ts'
import { namedAssistant } from '../flags/assistant.ts'
import { done, type Outcome } from '../outcome.ts'
import { contentsOf, from as titleOf } from '../render/backup.ts'
import { launcher } from '../render/launcher.ts'
import { verdict } from '../render/proof.ts'
import { changesOf } from '../render/restore-change.ts'

export default class Restore extends VellumCommand {
  static override summary = 'Put a backup in the place of all that an assistant has, and prove it'
  static override description =
    'The backup is read from end to end before anything is changed. What it replaces is kept until what it brought is proven, ' +
    'and is put back where that does not hold. Tokens that were revoked stay revoked, and yours works.'
  static override examples = [
    '<%= config.bin %> restore --from desk.age --dry-run',
    '<%= config.bin %> restore desk --from desk.age --identity key.txt --yes',
  ]
  static override args = { assistant: assistantArgument }
  static override flags = {
    from: Flags.string({ required: true, description: 'the backup', helpValue: 'FILE' }),
    identity: Flags.string({
      description: 'what opens it, as age-keygen writes it; by default your own key',
      helpValue: 'FILE',
    }),
    yes: Flags.boolean({ description: 'do not ask' }),
    'dry-run': Flags.boolean({ description: 'say what that would change of what is there, and change nothing' }),
  }

  override async run(): Promise<Outcome> {
    const { args, flags } = await this.parse(Restore)
    const record = findAssistant(namedAssistant(args.assistant, flags.assistant, 'restore'))
    const question = `Replace all that "${record.name}" has?`
    if (!flags.yes && !flags['dry-run']) refuseUnasked(question, '--yes')
    const file = resolve(flags.from)
    const opener = await openerFor(file, flags.identity)
    const { compare, lookInto, restore } = await import('../../bootstrap/backup/restore.ts')
    const { manifest, credentialsKey } = await lookInto({ file, opener })
    const from = { file, opener }
    if (flags['dry-run']) {
      this.standing = 'the assistant has all that it had'
      return planned(record, manifest, await compare(record, from, credentialsKey, this.session.tell))
    }
    if (!flags.yes) await confirm(`Replace all that "${record.name}" has with ${titleOf(manifest)}?`, '--yes')
    this.standing = 'the assistant has all that it had; if it is asleep, wake puts it back'
    const { receipt, proof } = await restore(record, from, credentialsKey, this.session.tell)
    const message = `"${record.name}" has all of ${titleOf(manifest)}.`
    const text = [
      message,
      ...contentsOf(manifest),
      `Its proof ${verdict(proof)}.`,
      `Next: ${launcher()} status ${record.name}`,
    ]
    return done(message, { assistant: record, manifest, receipt, proof }, text.join('\n'))
  }
}

/** What opens a backup; a passphrase is asked for only where it wants one. */
async function openerFor(file: string, identity: string | undefined): Promise<Opener> {
  const { openerOf, openerWith, wantsPassphrase } = await import('../../bootstrap/backup/opener.ts')
  if (wantsPassphrase(file)) {
    const [{ collectSecret }, z] = await Promise.all([import('../ask/secret.ts'), import('zod')])
    const schema = z.string().min(1).max(1024)
    const asked = { what: 'the passphrase of the backup', command: 'restore --from FILE --yes', schema }
    return openerWith(await collectSecret(asked))
  }
  const [{ identitiesAt }, { operatorFolders }] = await Promise.all([
    import('../../bootstrap/backup/identity.ts'),
    import('../../bootstrap/record/folders.ts'),
  ])
  const key = identity === undefined ? operatorFolders().backupKey : resolve(identity)
  return openerOf(identitiesAt(key), key)
}

function planned({ name, home }: AssistantRecord, manifest: BackupManifest, changes: RestoreChange): Outcome {
  const lines = [
    `To restore "${name}" in ${home} from ${titleOf(manifest)}, this would change:`,
    ...changesOf(changes),
    'Nothing was changed.',
  ]
  return done('Nothing was changed.', { manifest, changes }, lines.join('\n'))
}
