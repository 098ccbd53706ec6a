import { createInterface } from 'node:readline'
import { Writable } from 'node:stream'
import { Failure } from '../../runtime/protocol/failure.ts'

/** Whether there is a person to ask: questions are read from stdin and asked on stderr, so stdout may be a file. */
export function hasTerminal(): boolean {
  return process.stdin.isTTY === true && process.stderr.isTTY === true
}

/**
 * Asks a yes-or-no question, and goes on only where the answer is yes.
 * @throws Failure NO_TERMINAL naming the flag that answers it; DECLINED when the answer is no.
 */
export async function confirm(question: string, flag: string): Promise<void> {
  refuseUnasked(question, flag)
  if (!(await saysYes(question))) throw Failure.of('DECLINED', {})
}

/** Before work that would be for nothing: a question that nobody could answer. @throws Failure NO_TERMINAL */
export function refuseUnasked(question: string, flag: string): void {
  if (!hasTerminal()) throw Failure.of('NO_TERMINAL', { question, flag })
}

/** Asks a yes-or-no question on the terminal there is; anything but y or yes is no. */
export async function saysYes(question: string): Promise<boolean> {
  const answer = await readLine(`${question} [y/N] `, { echo: true })
  return /^y(es)?$/i.test(answer.trim())
}

/** Asks for a secret on the terminal: what is typed is not shown. */
export function askSecret(question: string): Promise<string> {
  return readLine(`${question} (not shown): `, { echo: false })
}

/** One line from the terminal; empty when it is closed with Ctrl-D. */
function readLine(prompt: string, { echo }: { echo: boolean }): Promise<string> {
  const nowhere = new Writable({ write: (_chunk, _encoding, next) => next() })
  const reader = createInterface({ input: process.stdin, output: echo ? process.stderr : nowhere, terminal: true })
  // A terminal in raw mode sends Ctrl-C as a character: make it the signal that main answers.
  reader.once('SIGINT', () => process.kill(process.pid, 'SIGINT'))
  return new Promise((resolve) => {
    reader.once('close', () => resolve(''))
    if (!echo) process.stderr.write(prompt)
    reader.question(echo ? prompt : '', (answer) => {
      resolve(answer)
      reader.close()
      if (!echo) process.stderr.write('\n')
    })
  })
}
