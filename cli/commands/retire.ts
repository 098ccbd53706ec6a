import * as Flags from '@oclif/core/flags'
import { findAssistant } from '../../bootstrap/record/find.ts'
import type { AssistantRecord } from '../../bootstrap/record/record.ts'
import type { Retired } from '../../bootstrap/retire.ts'
import type { Failure } from '../../runtime/protocol/failure.ts'
import { confirm } from '../ask/prompt.ts'
import { checkout } from '../checkout.ts'
import { assistantArgument, VellumCommand } from '../command.ts'
import { namedAssistant } from '../flags/assistant.ts'
import { done, type Outcome } from '../outcome.ts'
import { remoteCalled } from '../remotes.ts'
import { planData, planText } from '../render/plan.ts'

export default class Retire extends VellumCommand {
  static override summary = 'Stop an assistant, remove it with everything it has, and check that nothing is left'
  static override examples = ['<%= config.bin %> retire --dry-run', '<%= config.bin %> retire desk --yes']
  static override description =
    'Removes only what hatch made. Exits 9 when something is left behind. With --forget one whose machine cannot be ' +
    'reached is no longer known here, and what is on that machine stays.'
  static override args = { assistant: assistantArgument }
  static override flags = {
    yes: Flags.boolean({ description: 'do not ask' }),
    'dry-run': Flags.boolean({ description: 'print the plan and change nothing' }),
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
    const question = `Retire "${record.name}" and remove ${record.home} with all it holds?`
    if (!flags.yes && !dryRun) await confirm(question, '--yes')
    if (!dryRun) this.standing = 'retiring ends with the step it is at'
    const { retire } = await import('../../bootstrap/retire.ts')
    const remote = await remoteCalled(record.remote)
    const options = { dryRun, checkout, purgeCache: flags['purge-cache'] }
    try {
      return outcomeOf(record, dryRun, await retire(record, remote, options, this.session.tell))
    } catch (thrown) {
      const { forget, isUnreached } = await import('../../bootstrap/forget.ts')
      if (!flags.forget || dryRun || !isUnreached(thrown)) throw thrown
      await forget(record, remote)
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

function outcomeOf(
  { name, address }: AssistantRecord,
  dryRun: boolean,
  { plan, receipt, left, cache }: Retired,
): Outcome {
  const data = { plan: planData(plan), receipt, left, cache }
  if (dryRun) return done('Nothing was changed.', data, planText(plan))
  const where = address.reach === 'ssh' ? address.target : 'this machine'
  const message = `"${name}" is retired: nothing of it is left on ${where}.`
  return done(
    message,
    data,
    cache ? `${message}\nWhat was built for it stays in ${cache} for the next hatch.` : message,
  )
}
