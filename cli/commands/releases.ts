import { releases } from '../../bootstrap/move/releases.ts'
import { findAssistant } from '../../bootstrap/record/find.ts'
import { assistantArgument, VellumCommand } from '../command.ts'
import { namedAssistant } from '../flags/assistant.ts'
import { done, type Outcome } from '../outcome.ts'
import { releasesText } from '../render/move/releases.ts'

export default class Releases extends VellumCommand {
  static override summary = 'The releases on the machine of an assistant: which one runs, and which it can go back to'
  static override examples = ['<%= config.bin %> releases', '<%= config.bin %> releases edge --json']
  static override description =
    'current runs, previous is the one before, kept is another that is whole; one that is damaged cannot be gone back to.'
  static override args = { assistant: assistantArgument }

  override async run(): Promise<Outcome> {
    const { args, flags } = await this.parse(Releases)
    const record = findAssistant(namedAssistant(args.assistant, flags.assistant, 'releases'))
    const found = await releases(record, this.session.tell)
    const message = `Releases on its machine: ${found.releases.length}.`
    return done(message, found, found.releases.length > 0 ? releasesText(found) : message)
  }
}
