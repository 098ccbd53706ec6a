import * as Flags from '@oclif/core/flags'
import { findAssistant } from '../../../bootstrap/record/find.ts'
import { call } from '../../../runtime/protocol/call.ts'
import type { Prompt } from '../../../runtime/protocol/permission/prompt.ts'
import { approvalRoutes } from '../../../runtime/protocol/permission/routes.ts'
import { assistantArgument, VellumCommand } from '../../command.ts'
import { namedAssistant } from '../../flags/assistant.ts'
import { done, type Outcome } from '../../outcome.ts'
import { answerLines } from '../../render/permission/answer-lines.ts'
import { promptText } from '../../render/permission/prompt.ts'

export default class ApprovalsList extends VellumCommand {
  static override summary =
    'What waits for your yes: the whole action, why it asks, and what a yes can be remembered as'
  static override examples = ['<%= config.bin %> approvals list', '<%= config.bin %> approvals list --all']
  static override args = { assistant: assistantArgument }
  static override flags = {
    all: Flags.boolean({ description: 'also what was answered or ended of late, and how' }),
  }

  override async run(): Promise<Outcome> {
    const { args, flags } = await this.parse(ApprovalsList)
    const record = findAssistant(namedAssistant(args.assistant, flags.assistant, 'approvals list'))
    const { prompts } = await call(await this.gateway(record), approvalRoutes.list, undefined)
    const shown = flags.all ? prompts : prompts.filter(({ state }) => state === 'waiting')
    const waiting = prompts.filter(({ state }) => state === 'waiting').length
    const message = waiting === 0 ? 'Nothing waits for you.' : `Waiting for you: ${waiting}.`
    return done(message, { prompts: shown }, shown.length === 0 ? message : listed(shown, record.name))
  }
}

function listed(prompts: readonly Prompt[], assistant: string): string {
  const where = { width: process.stdout.columns ?? Number.POSITIVE_INFINITY, now: Date.now(), stream: process.stdout }
  const texts = prompts.map((one) => {
    const next = one.state === 'waiting' ? answerLines(one, assistant).map((line) => `  ${line}`) : []
    return [promptText(one, where), ...next].join('\n')
  })
  return texts.join('\n\n')
}
