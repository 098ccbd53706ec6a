import * as Args from '@oclif/core/args'
import { VellumCommand } from '../command.ts'
import type { Candidate } from '../complete/candidate.ts'
import { done, type Outcome } from '../outcome.ts'
import { printable } from '../render/printable.ts'

const shells = ['bash', 'zsh', 'fish'] as const

export default class Completion extends VellumCommand {
  static override summary = 'Print what makes Tab complete commands, flags and names in your shell'
  static override description =
    'What it prints asks this program what can follow each time Tab is pressed: with words after --, that is printed ' +
    'instead.'
  static override usage = 'completion bash|zsh|fish'
  static override examples = [
    'source <(<%= config.bin %> completion bash)',
    'source <(<%= config.bin %> completion zsh)',
    '<%= config.bin %> completion fish | source',
  ]
  static override args = {
    shell: Args.string({ required: true, ignoreStdin: true, options: [...shells], description: 'which shell' }),
  }
  static override readonly takesTail = true

  override async run(): Promise<Outcome> {
    const { args } = await this.parse(Completion)
    const typed = this.session.tail
    if (typed === undefined) {
      const { scriptFor } = await import('../complete/script.ts')
      const script = scriptFor(args.shell as (typeof shells)[number])
      return done(`The completion for ${args.shell}.`, { shell: args.shell, script }, script)
    }
    const { candidates } = await import('../complete/candidates.ts')
    const { lineOf } = await import('../complete/words.ts')
    const found = await candidates(lineOf(typed))
    return done(`Candidates: ${found.length}.`, { candidates: found }, found.map(asLine).join('\n'))
  }
}

/** One line a candidate: the word, and after a tab what it is. */
function asLine({ word, about }: Candidate): string {
  return about ? `${word}\t${printable(about)}` : word
}
