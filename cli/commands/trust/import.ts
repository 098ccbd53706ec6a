import * as Args from '@oclif/core/args'
import * as Flags from '@oclif/core/flags'
import { findAssistant } from '../../../bootstrap/record/find.ts'
import { call } from '../../../runtime/protocol/call.ts'
import { trustRoutes } from '../../../runtime/protocol/permission/routes.ts'
import { VellumCommand } from '../../command.ts'
import { allRules } from '../../flags/rule.ts'
import { draftOf, missing, readRuleFile } from '../../flags/rule-file.ts'
import { done, type Outcome } from '../../outcome.ts'
import { plainlySeen } from '../../render/printable.ts'

export default class TrustImport extends VellumCommand {
  static override summary = 'Add the trust rules of a file, all of them or none'
  static override description =
    'What is there already is not added again, and nothing is removed. A file with a rule that cannot be kept changes nothing.'
  static override examples = [
    '<%= config.bin %> trust import rules.json --dry-run',
    '<%= config.bin %> trust import rules.json',
  ]
  static override args = {
    file: Args.string({ required: true, ignoreStdin: true, description: 'what trust export wrote' }),
  }
  static override flags = { 'dry-run': Flags.boolean({ description: 'say what would be added, and change nothing' }) }

  override async run(): Promise<Outcome> {
    const { args, flags } = await this.parse(TrustImport)
    const file = readRuleFile(args.file, 'trust import')
    const gateway = await this.gateway(findAssistant(flags.assistant))
    if (flags['dry-run']) {
      const { rulesOf } = await import('../../../bootstrap/trust.ts')
      rulesOf(file.rules, args.file)
      const added = missing(file.rules, (await allRules(gateway)).map(draftOf))
      const same = file.rules.length - added.length
      const lines = added.map(({ decision, tool, pattern }) => `  ${decision} ${tool}: ${pattern}`).map(plainlySeen)
      const message = `Would add ${added.length}, and ${same} are there already. Nothing was changed.`
      return done(message, { added: added.length, same, rules: added }, [...lines, message].join('\n'))
    }
    const imported = await call(gateway, trustRoutes.import, file)
    return done(`Added ${imported.added} rules; ${imported.same} were there already.`, imported)
  }
}
