import { inspect } from 'node:util'
import { closeDoors, introduceDoors } from '../bootstrap/host/door.ts'
import { introduce } from '../bootstrap/host/person.ts'
import { Failure } from '../runtime/protocol/failure.ts'
import { cutArgv, type Typed } from './argv.ts'
import { settleSudoPassword } from './ask/sudo.ts'
import type { VellumCommand } from './command.ts'
import { locate } from './locate.ts'
import { failed, type Outcome } from './outcome.ts'
import { googleCloud } from './remotes.ts'
import { personHere } from './render/progress/person.ts'
import { makeVoice, type Voice } from './render/progress/voice.ts'
import { show } from './render/show.ts'
import { asUsage } from './usage.ts'

/** Runs what was typed and ends the process with its exit code. Everything that goes wrong passes through here. */
export async function main(argv: readonly string[]): Promise<void> {
  const typed = cutArgv(argv)
  if (typed.words.includes('--no-color')) process.env.NO_COLOR = '1'
  settleSudoPassword({ asked: typed.words.includes('--ask-sudo-pass') })
  // Whoever reads us may go away at any time: that ends nothing here but the writing.
  for (const stream of [process.stdout, process.stderr]) stream.on('error', () => undefined)
  const voice = await makeVoice()
  introduce(personHere(voice))
  introduceDoors(async (machine) => (await googleCloud(voice.tell)).admit(machine))
  let command: VellumCommand | undefined
  let ended = false
  const end = (outcome: Outcome | undefined) => {
    if (!ended) finish(outcome, typed, voice)
    ended = true
  }
  process.once('SIGINT', () => {
    const cancelled = failed(Failure.of('CANCELLED', { state: command?.standing ?? 'nothing was changed' }))
    // What this run opened in a firewall is closed by it, also where it ends here.
    void closeDoors().then(() => end(command?.endsCalmly ? { ...cancelled, quiet: true } : cancelled))
  })
  try {
    command = await locate(typed)
    end(await command?.start({ tail: typed.tail, tell: voice.tell }))
  } catch (thrown) {
    await signalsHeard()
    if (process.env.LOG_LEVEL === 'debug') process.stderr.write(`${inspect(thrown)}\n`)
    end(failed(command ? asUsage(thrown, command) : thrown))
  }
}

/**
 * Ctrl-C also ends the programs we started, and their end must not be told as what went wrong. A signal is heard where
 * the event loop polls, which it does between one setImmediate and the next (nodejs.org: the event loop).
 */
async function signalsHeard(): Promise<void> {
  for (const _ of ['this turn', 'the next']) await new Promise((resolve) => setImmediate(resolve))
}

/** Shows the outcome, waits until it has left (or cannot), and exits; nothing that is still open may hold it up. */
function finish(outcome: Outcome | undefined, { json }: Typed, voice: Voice): void {
  voice.end()
  if (outcome) show(outcome, { json })
  process.stdout.write('', () => process.stderr.write('', () => process.exit(outcome?.exitCode ?? 0)))
}
