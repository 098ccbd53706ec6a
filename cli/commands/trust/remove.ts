import * as Flags from '@oclif/core/flags'
import { findAssistant } from '../../../bootstrap/record/find.ts'
import { call } from '../../../runtime/protocol/call.ts'
import { trustRoutes } from '../../../runtime/protocol/permission/routes.ts'
import { confirm } from '../../ask/prompt.ts'
import { VellumCommand } from '../../command.ts'
import { ruleArgument, ruleNamed } from '../../flags/rule.ts'
import { done, type Outcome } from '../../outcome.ts'
import { ruleText } from '../../render/permission/rule.ts'

export default class TrustRemove extends VellumCommand {
  static override summary = 'Remove a trust rule: what it covered is decided without it from then on'
  static override examples = ['<%= config.bin %> trust remove 7c1e', '<%= config.bin %> trust remove 7c1e --yes']
  static override args = { rule: ruleArgument }
  static override flags = { yes: Flags.boolean({ description: 'do not ask' }) }

  override async run(): Promise<Outcome> {
    const { args, flags } = await this.parse(TrustRemove)
    const gateway = await this.gateway(findAssistant(flags.assistant))
    const found = await ruleNamed(gateway, args.rule, 'trust remove')
    if (!flags.yes) await confirm(`Remove rule ${found.id}, ${ruleText(found)}?`, '--yes')
    const { rule } = await call(gateway, trustRoutes.remove, { id: found.id })
    return done(`Removed rule ${rule.id}: ${ruleText(rule)}.`, { rule })
  }
}
