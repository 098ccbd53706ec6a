import * as Flags from '@oclif/core/flags'
import type { LogsWanted } from '../../bootstrap/logs.ts'
import { findAssistant } from '../../bootstrap/record/find.ts'
import { type LogLine, logged } from '../../runtime/protocol/log-line.ts'
import { assistantArgument, VellumCommand } from '../command.ts'
import { namedAssistant } from '../flags/assistant.ts'
import { sinceOf } from '../flags/since.ts'
import { done, type Outcome } from '../outcome.ts'
import { logText } from '../render/log.ts'
import { jsonText } from '../render/printable.ts'

/** As many as a person looks through; with --since, all since then. */
const fewLines = 200
const allLines = 1_000_000
/** As a shell reports an end by SIGPIPE (signal 13). */
const brokenPipe = 128 + 13

export default class Logs extends VellumCommand {
  static override summary = 'What the three processes and their supervisor log, merged by time'
  static override description =
    'With --json each line is a document {time, process, level, message, fields?}, and the last line is the document ' +
    'every command ends with.'
  static override examples = ['<%= config.bin %> logs -f', '<%= config.bin %> logs --since 10m --process gateway']
  static override args = { assistant: assistantArgument }
  static override flags = {
    follow: Flags.boolean({ char: 'f', description: 'go on with what comes, until Ctrl-C' }),
    since: Flags.string({ description: 'how long ago (90s, 10m, 2h, 1d), or a date and time', helpValue: 'TIME' }),
    process: Flags.option({
      options: [...logged],
      multiple: true,
      multipleNonGreedy: true,
      description: 'only of this one; may be given several times',
      helpValue: 'NAME',
    } as const)(),
    lines: Flags.integer({
      description: `at most so many of those there are (${fewLines}; with --since all)`,
      helpValue: 'N',
      min: 0,
      max: allLines,
    }),
  }
  /** Ctrl-C is how one stops looking. */
  override readonly endsCalmly = true

  override async run(): Promise<Outcome> {
    const { args, flags } = await this.parse(Logs)
    const record = findAssistant(namedAssistant(args.assistant, flags.assistant, 'logs'))
    const since = flags.since === undefined ? undefined : sinceOf(flags.since, 'logs')
    const lines = flags.lines ?? (since ? allLines : fewLines)
    const wanted = { processes: flags.process ?? [], lines, since, follow: flags.follow }
    const { logs } = await import('../../bootstrap/logs.ts')
    return showing(flags.json, wanted, (give, signal) => logs(record, wanted, give, signal))
  }
}

/** Prints each line as it comes; ends quietly when nobody reads them any more. */
async function showing(
  json: boolean,
  { follow }: LogsWanted,
  read: (give: (line: LogLine) => void, signal: AbortSignal) => Promise<void>,
): Promise<Outcome> {
  const unread = new AbortController()
  let shown = 0
  process.stdout.on('error', () => unread.abort())
  const give = (line: LogLine) => {
    shown += 1
    if (!unread.signal.aborted) process.stdout.write(`${json ? jsonText(line) : logText(line)}\n`)
  }
  await read(give, unread.signal)
  const ended = done(`Lines: ${shown}.`, { lines: shown }, '')
  if (unread.signal.aborted) return { ...ended, exitCode: brokenPipe, quiet: true }
  return !follow && shown === 0 && !json ? { ...ended, text: 'There is no such line.' } : ended
}
