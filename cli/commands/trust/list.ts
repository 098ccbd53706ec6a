import { findAssistant } from '../../../bootstrap/record/find.ts'
import { assistantArgument, VellumCommand } from '../../command.ts'
import { namedAssistant } from '../../flags/assistant.ts'
import { allRules } from '../../flags/rule.ts'
import { done, type Outcome } from '../../outcome.ts'
import { ruleTable } from '../../render/permission/rule.ts'

export default class TrustList extends VellumCommand {
  static override summary =
    'Every trust rule: what it says, who made it, when, from which prompt, and how often it was used'
  static override examples = ['<%= config.bin %> trust list', '<%= config.bin %> trust list desk --json']
  static override args = { assistant: assistantArgument }

  override async run(): Promise<Outcome> {
    const { args, flags } = await this.parse(TrustList)
    const name = namedAssistant(args.assistant, flags.assistant, 'trust list')
    const rules = await allRules(await this.gateway(findAssistant(name)))
    const message = rules.length === 0 ? 'There is no rule.' : `Rules: ${rules.length}.`
    return done(message, { rules }, rules.length === 0 ? message : ruleTable(rules))
  }
}
