import * as Args from '@oclif/core/args'
import { findAssistant } from '../../../bootstrap/record/find.ts'
import { call } from '../../../runtime/protocol/call.ts'
import { Failure } from '../../../runtime/protocol/failure.ts'
import { settingRoutes } from '../../../runtime/protocol/routes.ts'
import { VellumCommand } from '../../command.ts'
import { settingNamed, settingText } from '../../flags/setting.ts'
import { done, type Outcome } from '../../outcome.ts'

export default class ConfigGet extends VellumCommand {
  static override summary = 'What a setting is now: just its value, for a script'
  static override examples = ['<%= config.bin %> config get exec.timeLimit']
  static override args = {
    name: Args.string({ required: true, ignoreStdin: true, description: 'the setting, as config list names it' }),
  }

  override async run(): Promise<Outcome> {
    const { args, flags } = await this.parse(ConfigGet)
    const name = settingNamed(args.name)
    const gateway = await this.gateway(findAssistant(flags.assistant))
    const { settings } = await call(gateway, settingRoutes.list, undefined)
    const setting = settings.find((row) => row.name === name)
    if (!setting) throw Failure.of('SETTING_UNKNOWN', { name, next: 'Bring the assistant up to date: vellum hatch' })
    const value = settingText(setting.value)
    return done(`${name} is ${value}.`, { setting }, value)
  }
}
