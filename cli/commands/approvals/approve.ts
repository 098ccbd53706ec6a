import * as Args from '@oclif/core/args'
import * as Flags from '@oclif/core/flags'
import type * as z from 'zod'
import { findAssistant } from '../../../bootstrap/record/find.ts'
import { call } from '../../../runtime/protocol/call.ts'
import { Failure } from '../../../runtime/protocol/failure.ts'
import { approvalRoutes, type Remember } from '../../../runtime/protocol/permission/routes.ts'
import { unlessLate } from '../../ask/late.ts'
import { VellumCommand } from '../../command.ts'
import { promptArgument, promptNamed } from '../../flags/prompt.ts'
import { done, type Outcome } from '../../outcome.ts'
import { ruleText } from '../../render/permission/rule.ts'

const command = 'approvals approve'

export default class ApprovalsApprove extends VellumCommand {
  static override summary = 'Say yes to what waits: once, or from now on'
  static override description =
    'Once, unless you say what to remember: one of the options that the list shows, by its number or as it is written, ' +
    'or the exact action itself. What is remembered is a trust rule, which covers no greater risk than you saw here.'
  static override usage = 'approvals approve PROMPT [--option N | --always [PATTERN]]'
  static override examples = [
    '<%= config.bin %> approvals approve 3fa2',
    '<%= config.bin %> approvals approve 3fa2 --option 2',
    "<%= config.bin %> approvals approve 3fa2 --always 'gh pr *'",
  ]
  static override args = {
    prompt: promptArgument,
    pattern: Args.string({
      ignoreStdin: true,
      description: 'after --always: the option as it is written; without it, the exact action',
    }),
  }
  static override flags = {
    always: Flags.boolean({ description: 'remember it: what is covered asks no more' }),
    option: Flags.integer({ description: 'remember the option of this number', helpValue: 'N', min: 1 }),
  }

  override async run(): Promise<Outcome> {
    const { args, flags } = await this.parse(ApprovalsApprove)
    const remember = remembered(args.pattern, flags)
    const gateway = await this.gateway(findAssistant(flags.assistant))
    const { id } = await promptNamed(gateway, args.prompt, command)
    const approve = async () =>
      approved(await call(gateway, approvalRoutes.approve, { id, ...(remember && { remember }) }))
    // Whoever wants it remembered has to hear that it was not.
    return remember ? approve() : unlessLate(gateway, { id, wanted: 'approved' }, approve)
  }
}

function approved(answer: z.infer<typeof approvalRoutes.approve.reply>): Outcome {
  const { prompt, rule } = answer
  if (!rule) return done(`Prompt ${prompt.id} is approved, this once.`, answer)
  return done(`Prompt ${prompt.id} is approved, and remembered as rule ${rule.id}: ${ruleText(rule)}.`, answer)
}

/** @throws Failure USAGE where it is said twice, or a pattern without the word that it is to be remembered */
function remembered(
  pattern: string | undefined,
  { always, option }: { always: boolean; option: number | undefined },
): Remember | undefined {
  if (option !== undefined && (always || pattern !== undefined))
    throw Failure.of('USAGE', { what: 'What to remember was said twice: by --option, and as a pattern.', command })
  if (pattern !== undefined && !always)
    throw Failure.of('USAGE', { what: `To remember "${pattern}", put --always before it.`, command })
  if (option !== undefined) return { option }
  return always ? { option: pattern ?? 1 } : undefined
}
