import { findAssistant } from '../../../bootstrap/record/find.ts'
import { call } from '../../../runtime/protocol/call.ts'
import type { SettingRow } from '../../../runtime/protocol/gateway/settings.ts'
import { settingRoutes } from '../../../runtime/protocol/routes.ts'
import { assistantArgument, VellumCommand } from '../../command.ts'
import { namedAssistant } from '../../flags/assistant.ts'
import { settingText } from '../../flags/setting.ts'
import { done, type Outcome } from '../../outcome.ts'
import { table } from '../../render/table.ts'

export default class ConfigList extends VellumCommand {
  static override summary = 'Everything that can be set, and what it is now'
  static override examples = ['<%= config.bin %> config list']
  static override args = { assistant: assistantArgument }

  override async run(): Promise<Outcome> {
    const { args, flags } = await this.parse(ConfigList)
    const gateway = await this.gateway(findAssistant(namedAssistant(args.assistant, flags.assistant, 'config list')))
    const { settings } = await call(gateway, settingRoutes.list, undefined)
    return done(`Settings: ${settings.length}.`, { settings }, listed(settings))
  }
}

/** Settings as a person reads them: what each is now, what it would be, and what it does. */
function listed(settings: readonly SettingRow[]): string {
  const rows = settings.map(({ name, value, default: usual, unit, description, takesEffect }) => [
    name,
    settingText(value),
    settingText(usual),
    unit ?? '',
    takesEffect,
    description,
  ])
  return table(['name', 'value', 'default', 'in', 'counts', 'what it does'], rows, Number.POSITIVE_INFINITY)
}
