import * as Flags from '@oclif/core/flags'
import { findAssistant } from '../../bootstrap/record/find.ts'
import { gatewayHost } from '../../runtime/protocol/layout.ts'
import { assistantArgument, VellumCommand } from '../command.ts'
import { namedAssistant } from '../flags/assistant.ts'
import { done, type Outcome } from '../outcome.ts'
import { jsonText } from '../render/printable.ts'

export default class Open extends VellumCommand {
  static override summary = 'An address on this machine where the gateway answers, until Ctrl-C'
  static override description =
    'The gateway of an assistant on another machine is forwarded through SSH to 127.0.0.1 here; of one on this machine its ' +
    'address is printed. With --json the first line is {url, port}, and the last the document every command ends with.'
  static override examples = ['<%= config.bin %> open', '<%= config.bin %> open edge --port 7830']
  static override args = { assistant: assistantArgument }
  static override flags = {
    port: Flags.integer({ description: 'the port here (one that is free)', helpValue: 'PORT', min: 1, max: 65_535 }),
  }
  /** Ctrl-C is how one closes it. */
  override readonly endsCalmly = true

  override async run(): Promise<Outcome> {
    const { args, flags } = await this.parse(Open)
    const record = findAssistant(namedAssistant(args.assistant, flags.assistant, 'open'))
    const gateway = await this.gateway(record)
    if (!('connect' in gateway) || !gateway.connect) return at(record.name, record.port)
    const { forward } = await import('../../bootstrap/gateway/forward.ts')
    const { port, ended } = await forward(gateway.connect, flags.port ?? 0)
    const { message, data, text } = at(record.name, port)
    process.stdout.write(`${flags.json ? jsonText(data) : text}\n`)
    this.session.tell({ at: 'phase', phase: 'reach', state: 'done', detail: `${message} Ctrl-C closes it.` })
    return await ended
  }
}

function at(name: string, port: number): Outcome {
  const url = `http://${gatewayHost}:${port}`
  return done(`The gateway of "${name}" answers on ${url}.`, { url, port }, url)
}
