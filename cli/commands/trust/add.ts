import * as Flags from '@oclif/core/flags'
import { findAssistant } from '../../../bootstrap/record/find.ts'
import { call } from '../../../runtime/protocol/call.ts'
import { context, risk } from '../../../runtime/protocol/permission/risk.ts'
import { trustRoutes } from '../../../runtime/protocol/permission/routes.ts'
import { ruleDecision } from '../../../runtime/protocol/permission/rule.ts'
import { VellumCommand } from '../../command.ts'
import { untilOf } from '../../flags/until.ts'
import { done, type Outcome } from '../../outcome.ts'
import { ruleText } from '../../render/permission/rule.ts'

export default class TrustAdd extends VellumCommand {
  static override summary = 'Add a trust rule: what may happen without asking, what never may, and what always asks'
  static override description =
    'A pattern is an exact command, or the first words of one and a * for whatever words follow, as in "gh pr *"; for ' +
    'file tools it is a path, or one with * and **. Where several rules cover an action, deny beats ask and ask beats ' +
    'allow. A rule never covers what is of greater risk than it says.'
  static override examples = [
    "<%= config.bin %> trust add --tool bash --pattern 'gh pr *' --decision allow",
    "<%= config.bin %> trust add --tool bash --pattern 'git push *' --decision deny",
    "<%= config.bin %> trust add --tool file_write --pattern 'notes/**' --decision allow --context background --expires 30d",
  ]
  static override flags = {
    tool: Flags.string({ required: true, description: 'the tool it is for, such as bash', helpValue: 'TOOL' }),
    pattern: Flags.string({ required: true, description: 'what it covers', helpValue: 'PATTERN' }),
    decision: Flags.option({
      required: true,
      description: 'what it says',
      helpValue: 'DECISION',
      options: ruleDecision.options,
    })(),
    'max-risk': Flags.option({
      description: 'the greatest risk it covers; without it: medium',
      helpValue: 'RISK',
      options: risk.options,
    })(),
    folder: Flags.string({
      description: 'only what happens in this folder of the workspace, or below it',
      helpValue: 'FOLDER',
    }),
    context: Flags.option({
      multiple: true,
      multipleNonGreedy: true,
      description: 'only in this context; may be given several times',
      helpValue: 'CONTEXT',
      options: context.options,
    } as const)(),
    expires: Flags.string({ description: 'until when it counts, as 2h, 30d or a date', helpValue: 'TIME' }),
  }

  override async run(): Promise<Outcome> {
    const { flags } = await this.parse(TrustAdd)
    const { tool, pattern, decision, folder, context: contexts } = flags
    const expiresAt = flags.expires === undefined ? undefined : untilOf(flags.expires, 'trust add')
    const draft = { tool, pattern, decision, maxRisk: flags['max-risk'], folder, contexts, expiresAt }
    const added = await call(await this.gateway(findAssistant(flags.assistant)), trustRoutes.add, draft)
    const text = `${added.rule.id}: ${ruleText(added.rule)}`
    return done(added.changed ? `Added rule ${text}.` : `There is already rule ${text}.`, added)
  }
}
