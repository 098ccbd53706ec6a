import * as Args from '@oclif/core/args'
import { findAssistant } from '../../../bootstrap/record/find.ts'
import { call } from '../../../runtime/protocol/call.ts'
import { credentialRoutes } from '../../../runtime/protocol/routes.ts'
import type { CredentialRow } from '../../../runtime/protocol/vault/credential.ts'
import { VellumCommand } from '../../command.ts'
import { aliasOf } from '../../flags/alias.ts'
import { done, type Outcome } from '../../outcome.ts'

export default class CredentialsInspect extends VellumCommand {
  static override summary = 'What is known of one credential; never its value'
  static override examples = ['<%= config.bin %> credentials inspect fal/api_key']
  static override args = {
    'service/field': Args.string({ required: true, ignoreStdin: true, description: 'what it is called' }),
  }

  override async run(): Promise<Outcome> {
    const { args, flags } = await this.parse(CredentialsInspect)
    const alias = aliasOf(args['service/field'], 'credentials inspect')
    const gateway = await this.gateway(findAssistant(flags.assistant))
    const { credential } = await call(gateway, credentialRoutes.inspect, { alias })
    return done(`The credential "${alias}" is ${purpose(credential)}.`, { credential }, shown(credential))
  }
}

function shown(credential: CredentialRow): string {
  return [
    `alias     ${credential.alias}`,
    `id        ${credential.id}`,
    `created   ${credential.createdAt}`,
    `changed   ${credential.changedAt}`,
    `revision  ${credential.revision}`,
    `use       ${purpose(credential)}`,
  ].join('\n')
}

/** `for no tool and no host`, as every credential begins. */
function purpose({ allowedTools, allowedDomains }: CredentialRow): string {
  const tools = allowedTools.length === 0 ? 'no tool' : `the tools ${allowedTools.join(', ')}`
  const hosts = allowedDomains.length === 0 ? 'no host' : `the hosts ${allowedDomains.join(', ')}`
  return `for ${tools} and ${hosts}`
}
