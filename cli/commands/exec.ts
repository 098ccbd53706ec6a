import * as Flags from '@oclif/core/flags'
import type * as z from 'zod'
import { findAssistant } from '../../bootstrap/record/find.ts'
import { open } from '../../runtime/protocol/call.ts'
import { Failure } from '../../runtime/protocol/failure.ts'
import type { Prompt } from '../../runtime/protocol/permission/prompt.ts'
import { context } from '../../runtime/protocol/permission/risk.ts'
import { askTool } from '../../runtime/protocol/routes.ts'
import { assistantArgument, VellumCommand } from '../command.ts'
import { endOf } from '../ended.ts'
import { namedAssistant } from '../flags/assistant.ts'
import { failed, type Outcome } from '../outcome.ts'
import { collectingSink, neverRan, passOutput, terminalSink } from '../render/output.ts'

export default class Exec extends VellumCommand {
  static override summary = "Run a command in the assistant's sandbox"
  static override description =
    'One word after -- is a bash script, several are a command and its arguments. Exits with the code of the command; ' +
    '124 when its time was up, 125 when it never ran, 141 when nobody reads its output any more. What is asked for as the ' +
    'assistant may have to wait for you: on a terminal you are asked, and elsewhere it says what to type.'
  static override usage =
    'exec [ASSISTANT] [--as-assistant [--context CONTEXT]] [--timeout SECONDS] [--cwd FOLDER] [--json] -- COMMAND'
  static override examples = [
    "<%= config.bin %> exec -- 'echo hello > note.txt; cat note.txt'",
    '<%= config.bin %> exec -- ls -la',
    '<%= config.bin %> exec --as-assistant -- rm -rf build',
  ]
  static override args = { assistant: assistantArgument }
  static override flags = {
    'as-assistant': Flags.boolean({ description: 'ask as the assistant would, instead of deciding as its guardian' }),
    context: Flags.option({
      description: 'with --as-assistant: where the wish would come from',
      helpValue: 'CONTEXT',
      options: context.options,
    })(),
    timeout: Flags.integer({ description: 'how long it may run', helpValue: 'SECONDS', min: 1, max: 3600 }),
    cwd: Flags.string({ description: 'where it runs, inside the workspace', helpValue: 'FOLDER' }),
  }
  static override readonly takesTail = true
  override standing = 'the command was ended'
  #prompt: Prompt | undefined

  override async run(): Promise<Outcome> {
    const { args, flags } = await this.parse(Exec)
    const asked = {
      tool: 'bash',
      input: { command: commandOf(this.session.tail), cwd: flags.cwd, wallClockMs: milliseconds(flags.timeout) },
      as: flags['as-assistant'] ? 'assistant' : 'guardian',
      context: flags.context,
    } as const
    if (flags.context && !flags['as-assistant'])
      throw Failure.of('USAGE', {
        what: '--context is for --as-assistant: a guardian is asked nothing.',
        command: 'exec',
      })
    const kept = flags.json ? collectingSink() : undefined
    const events = await this.#begin(namedAssistant(args.assistant, flags.assistant, 'exec'), asked).catch((thrown) => {
      throw neverRan(thrown)
    })
    try {
      return this.#withPrompt(endOf(await passOutput(events, kept ?? terminalSink), kept))
    } catch (thrown) {
      if (!this.#prompt) throw thrown
      return this.#withPrompt(failed(thrown))
    }
  }

  async #begin(name: string | undefined, asked: z.infer<typeof askTool.body>) {
    const record = findAssistant(name)
    const gateway = await this.gateway(record)
    const events = await open(gateway, askTool, asked)
    if (asked.as === 'guardian') return events
    const { askingMeanwhile } = await import('../ask/asking.ts')
    return askingMeanwhile(events, { gateway, assistant: record.name, onPrompt: (prompt) => this.#asked(prompt) })
  }

  #asked(prompt: Prompt): void {
    this.#prompt = prompt
    this.standing = prompt.state === 'waiting' ? 'nothing was run' : 'the command was ended'
  }

  /** What was asked of the guardian belongs to the document. */
  #withPrompt(outcome: Outcome): Outcome {
    return this.#prompt ? { ...outcome, data: { ...(outcome.data as object | null), prompt: this.#prompt } } : outcome
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
