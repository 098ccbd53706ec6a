import * as Flags from '@oclif/core/flags'
import type { BackedUp } from '../../bootstrap/backup/backup.ts'
import { isUnreached } from '../../bootstrap/host/unreached.ts'
import type { RetiredMachine } from '../../bootstrap/machine/retire.ts'
import { findAssistant } from '../../bootstrap/record/find.ts'
import type { AssistantRecord } from '../../bootstrap/record/record.ts'
import type { Retired } from '../../bootstrap/retire.ts'
import type { Tell } from '../../bootstrap/tell.ts'
import type { Failure } from '../../runtime/protocol/failure.ts'
import { confirm } from '../ask/prompt.ts'
import { checkout } from '../checkout.ts'
import { assistantArgument, VellumCommand } from '../command.ts'
import { namedAssistant } from '../flags/assistant.ts'
import { done, type Outcome } from '../outcome.ts'
import { remoteCalled } from '../remotes.ts'
import { keyWords } from '../render/backup.ts'
import { launcher } from '../render/launcher.ts'
import { planData, planText } from '../render/plan.ts'

export default class Retire extends VellumCommand {
  static override summary = 'Stop an assistant, remove it with everything it has, and check that nothing is left'
  static override examples = [
    '<%= config.bin %> retire --dry-run',
    '<%= config.bin %> retire desk --yes',
    '<%= config.bin %> retire desk --no-backup',
  ]
  static override description =
    'First it is backed up on this machine, and the backup is read back: where that fails, nothing is removed. Removes only ' +
    'what hatch made. Exits 9 when something is left behind. With --forget one whose machine cannot be reached is no longer ' +
    'known here, and what is on that machine stays. A machine that was made for it is removed with all that belongs to it, and ' +
    'it is looked through the API of its cloud that nothing is left.'
  static override args = { assistant: assistantArgument }
  static override flags = {
    yes: Flags.boolean({ description: 'do not ask' }),
    'dry-run': Flags.boolean({ description: 'print the plan and change nothing' }),
    'no-backup': Flags.boolean({ description: 'take no backup first: what it holds is gone' }),
    forget: Flags.boolean({
      description: 'where its machine cannot be reached: forget it here, and leave what is there',
    }),
    'purge-cache': Flags.boolean({
      description: 'remove too what was built and fetched here; the next hatch does it anew',
    }),
  }

  override async run(): Promise<Outcome> {
    const { args, flags } = await this.parse(Retire)
    const record = findAssistant(namedAssistant(args.assistant, flags.assistant, 'retire'))
    const dryRun = flags['dry-run']
    const backup = !flags['no-backup']
    const how = backup ? 'once it is backed up' : 'without a backup'
    const what = record.machine ? 'its machine' : record.home
    const question = `Retire "${record.name}" and remove ${what} with all it holds, ${how}?`
    if (!flags.yes && !dryRun) await confirm(question, '--yes')
    const tell: Tell = (told) => {
      if (told.at === 'phase' && (told.phase === 'apply' || told.phase === 'machine'))
        this.standing = 'retiring ends with the step it is at'
      this.session.tell(told)
    }
    const remote = await remoteCalled(record.remote, tell)
    if (remote.makesMachines) {
      const { retireMachine } = await import('../../bootstrap/machine/retire.ts')
      return withMachine(record, dryRun, await retireMachine(record, remote, { dryRun, backup }, tell))
    }
    const { retire } = await import('../../bootstrap/retire.ts')
    try {
      const options = { dryRun, backup, checkout, purgeCache: flags['purge-cache'] }
      return outcomeOf(record, dryRun, await retire(record, options, tell))
    } catch (thrown) {
      if (!flags.forget || dryRun || !isUnreached(thrown)) throw thrown
      const { forget } = await import('../../bootstrap/forget.ts')
      await forget(record, { backup, why: thrown })
      return forgotten(record, thrown)
    }
  }
}

/** What is no longer known here is named once more. */
function forgotten({ name, home, address }: AssistantRecord, { code, message: why }: Failure): Outcome {
  const where = address.reach === 'ssh' ? address.target : 'this machine'
  const message = `"${name}" is forgotten here, and nothing was removed on ${where}.`
  const left = `There may still be ${home}, the accounts vellum-ces, vellum-assistant and vellum-gateway, and their units.`
  return done(message, { forgotten: name, left: [home], where, code, why }, `${why}\n${message}\n${left}`)
}

function outcomeOf(record: AssistantRecord, dryRun: boolean, retired: Retired): Outcome {
  const { plan, receipt, left, backup, backsUpTo, cache } = retired
  const data = { plan: planData(plan), receipt, left, backup: backup ?? null, backsUpTo, cache }
  if (dryRun)
    return done('Nothing was changed.', data, planText(plan, backsUpTo ? [['backup', `a file in ${backsUpTo}`]] : []))
  const { name, address } = record
  const where = address.reach === 'ssh' ? address.target : 'this machine'
  const message = `"${name}" is retired: nothing of it is left on ${where}.`
  const kept = cache ? [`What was built for it stays in ${cache} for the next hatch.`] : []
  return done(message, data, [message, ...(backup ? savedIn(name, backup) : []), ...kept].join('\n'))
}

/** What went, or would go, together with its machine. */
function withMachine({ name }: AssistantRecord, dryRun: boolean, { removed, backup }: RetiredMachine): Outcome {
  const data = { removed, left: [], backup: backup ?? null }
  const rows = removed.map(({ kind, name: what, place }) => `  ${kind.padEnd(12)}  ${what}  (${place})`)
  const found = rows.length > 0 ? rows : ['  nothing of it is there']
  if (dryRun) {
    const lines = [`To retire "${name}", its machine would be removed:`, ...found, 'Nothing was changed.']
    return done('Nothing was changed.', data, lines.join('\n'))
  }
  const message = `"${name}" is retired: nothing of it is left in its cloud.`
  return done(message, data, [message, ...(backup ? savedIn(name, backup) : [])].join('\n'))
}

/** Where all that it had is, and what brings it back. */
function savedIn(name: string, { file, madeKey }: BackedUp): string[] {
  return [
    `All it had is in ${file}, which was read back.`,
    ...(madeKey ? [keyWords(madeKey)] : []),
    `To have it again, hatch one and type: ${launcher()} restore ${name} --from ${file}`,
  ]
}
