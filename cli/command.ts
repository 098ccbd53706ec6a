import * as Args from '@oclif/core/args'
import { Command } from '@oclif/core/command'
import * as Flags from '@oclif/core/flags'
import type { AssistantRecord } from '../bootstrap/record/record.ts'
import type { Tell } from '../bootstrap/tell.ts'
import type { Target } from '../runtime/protocol/call.ts'
import type { Outcome } from './outcome.ts'

/** What a command gets beside its flags: the words after `--`, and where to say how far it is. */
export interface Session {
  readonly tail: readonly string[] | undefined
  readonly tell: Tell
}

/** The base of every command: parse, call a story, and say how it ended. What is shown is main's and render's. */
export abstract class VellumCommand extends Command {
  static override baseFlags = {
    assistant: Flags.string({
      char: 'a',
      description: 'which assistant; not needed where there is only one',
      env: 'VELLUM_ASSISTANT',
      helpValue: 'NAME',
      helpGroup: 'GLOBAL',
    }),
    'ask-sudo-pass': Flags.boolean({
      description: 'take the password that sudo wants on a remote machine from the terminal, or standard input',
      helpGroup: 'GLOBAL',
    }),
    json: Flags.boolean({ description: 'print one JSON document on stdout', helpGroup: 'GLOBAL' }),
    'no-color': Flags.boolean({ description: 'no colours (NO_COLOR and CI do the same)', helpGroup: 'GLOBAL' }),
  }
  /** Whether words after `--` mean something to it. */
  static readonly takesTail: boolean = false
  /** What a person who presses Ctrl-C is told of the state things are in. */
  standing = 'nothing was changed'
  /** Ctrl-C is its natural end: nobody is told that something was cancelled. */
  readonly endsCalmly: boolean = false
  readonly #open = new AsyncDisposableStack()
  protected session: Session = { tail: undefined, tell: () => undefined }

  abstract override run(): Promise<Outcome>

  async start(session: Session): Promise<Outcome> {
    this.session = session
    try {
      return await this._run<Outcome>()
    } finally {
      await this.#open.disposeAsync()
    }
  }

  /** Where the gateway of an assistant answers, for as long as this command runs. Throws as `gatewayOf`. */
  protected async gateway(record: AssistantRecord): Promise<Target> {
    const { gatewayOf } = await import('../bootstrap/gateway/gateway.ts')
    return this.#open.use(await gatewayOf(record, this.session.tell))
  }

  /** Every flag it takes, as typed. */
  flagNames(): string[] {
    return Object.keys({ ...VellumCommand.baseFlags, ...this.ctor.flags }).map((name) => `--${name}`)
  }
}

/**
 * The one positional of the verbs that work on an assistant there is; help shows it as [ASSISTANT]. Where it is left
 * out, oclif would take piped input for it, and show that in an error: it may be a secret.
 */
export const assistantArgument = Args.string({ ignoreStdin: true, description: 'the assistant, as with --assistant' })
