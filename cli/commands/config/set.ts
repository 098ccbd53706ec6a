import * as Args from '@oclif/core/args'
import { findAssistant } from '../../../bootstrap/record/find.ts'
import { call } from '../../../runtime/protocol/call.ts'
import { settingRoutes } from '../../../runtime/protocol/routes.ts'
import { VellumCommand } from '../../command.ts'
import { settingNamed, settingText, settingValue } from '../../flags/setting.ts'
import { done, type Outcome } from '../../outcome.ts'

export default class ConfigSet extends VellumCommand {
  static override summary = 'Change a setting; says when the new value counts'
  static override examples = [
    '<%= config.bin %> config set exec.timeLimit 600',
    '<%= config.bin %> config set autoApproveUpTo medium',
    '<%= config.bin %> config set autoApproveUpTo conversation=low,background=medium,headless=none',
  ]
  static override args = {
    name: Args.string({ required: true, ignoreStdin: true, description: 'the setting, as config list names it' }),
    value: Args.string({ required: true, ignoreStdin: true, description: 'what it is to be' }),
  }

  override async run(): Promise<Outcome> {
    const { args, flags } = await this.parse(ConfigSet)
    const name = settingNamed(args.name)
    const gateway = await this.gateway(findAssistant(flags.assistant))
    const { changed, setting } = await call(gateway, settingRoutes.set, { name, value: settingValue(args.value) })
    const message = changed
      ? `${name} is now ${settingText(setting.value)}; it counts ${setting.takesEffect}.`
      : `${name} is ${settingText(setting.value)} already.`
    return done(message, { changed, setting })
  }
}
