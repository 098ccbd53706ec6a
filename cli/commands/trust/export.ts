import { resolve } from 'node:path'
import * as Args from '@oclif/core/args'
import { findAssistant } from '../../../bootstrap/record/find.ts'
import { writePrivately } from '../../../bootstrap/record/private-file.ts'
import { VellumCommand } from '../../command.ts'
import { allRules } from '../../flags/rule.ts'
import { draftOf, ruleFileText } from '../../flags/rule-file.ts'
import { done, type Outcome } from '../../outcome.ts'

export default class TrustExport extends VellumCommand {
  static override summary = 'All trust rules as a file, to be kept, tested or given to another assistant'
  static override description =
    'On stdout where no file is named, else in that file, which only you can read and which is replaced. Who made a rule, ' +
    'when and how often it was used is not in it.'
  static override examples = [
    '<%= config.bin %> trust export > rules.json',
    '<%= config.bin %> trust export rules.json',
  ]
  static override args = {
    file: Args.string({ ignoreStdin: true, description: 'the file to write; stdout without one' }),
  }

  override async run(): Promise<Outcome> {
    const { args, flags } = await this.parse(TrustExport)
    const rules = await allRules(await this.gateway(findAssistant(flags.assistant)))
    const exported = { version: 1, rules: rules.map(draftOf) } as const
    if (args.file === undefined) return done(`Rules: ${rules.length}.`, exported, ruleFileText(exported).trimEnd())
    const file = resolve(args.file)
    writePrivately(file, ruleFileText(exported))
    return done(`Wrote ${rules.length} rules to ${file}.`, { file, rules: rules.length })
  }
}
