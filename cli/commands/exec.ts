import * as Flags from '@oclif/core/flags'
import type * as z from 'zod'
import { findAssistant } from '../../bootstrap/record/find.ts'
import { open } from '../../runtime/protocol/call.ts'
import { Failure } from '../../runtime/protocol/failure.ts'
import { askTool } from '../../runtime/protocol/routes.ts'
import { assistantArgument, VellumCommand } from '../command.ts'
import { endOf } from '../ended.ts'
import { namedAssistant } from '../flags/assistant.ts'
import type { Outcome } from '../outcome.ts'
import { collectingSink, neverRan, passOutput, terminalSink } from '../render/output.ts'

export default class Exec extends VellumCommand {
  static override summary = "Run a command in the assistant's sandbox"
  static override description =
    'One word after -- is a bash script, several are a command and its arguments. Exits with the code of the command; ' +
    '124 when its time was up, 125 when it never ran, 141 when nobody reads its output any more.'
  static override usage = 'exec [ASSISTANT] [--as-assistant] [--timeout SECONDS] [--cwd FOLDER] [--json] -- COMMAND'
  static override examples = [
    "<%= config.bin %> exec -- 'echo hello > note.txt; cat note.txt'",
    '<%= config.bin %> exec -- ls -la',
  ]
  static override args = { assistant: assistantArgument }
  static override flags = {
    'as-assistant': Flags.boolean({ description: 'ask as the assistant would, instead of deciding as its guardian' }),
    timeout: Flags.integer({ description: 'how long it may run', helpValue: 'SECONDS', min: 1, max: 3600 }),
    cwd: Flags.string({ description: 'where it runs, inside the workspace', helpValue: 'FOLDER' }),
  }
  static override readonly takesTail = true
  override standing = 'the command was ended'

  override async run(): Promise<Outcome> {
    const { args, flags } = await this.parse(Exec)
    const asked = {
      tool: 'bash',
      input: { command: commandOf(this.session.tail), cwd: flags.cwd, wallClockMs: milliseconds(flags.timeout) },
      as: flags['as-assistant'] ? 'assistant' : 'guardian',
    } as const
    const kept = flags.json ? collectingSink() : undefined
    const events = await this.#begin(namedAssistant(args.assistant, flags.assistant, 'exec'), asked).catch((thrown) => {
      throw neverRan(thrown)
    })
    return endOf(await passOutput(events, kept ?? terminalSink), kept)
  }

  async #begin(name: string | undefined, asked: z.infer<typeof askTool.body>) {
    return open(await this.gateway(findAssistant(name)), askTool, asked)
  }
}

/** @throws Failure USAGE when there is nothing to run. */
function commandOf(tail: readonly string[] | undefined): { script: string } | { argv: string[] } {
  const [first, ...rest] = tail ?? []
  if (first === undefined) throw Failure.of('USAGE', { what: '"exec" needs a command after --.', command: 'exec' })
  return rest.length === 0 ? { script: first } : { argv: [first, ...rest] }
}

function milliseconds(seconds: number | undefined): number | undefined {
  return seconds === undefined ? undefined : seconds * 1000
}
