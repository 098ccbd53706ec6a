import type { Outcome } from '../outcome.ts'
import { documentOf } from './json.ts'
import { typeable } from './launcher.ts'
import { paint } from './paint.ts'
import { harmless, printable } from './printable.ts'

/** Says how it ended: the document, or for a person the text on stdout and what went wrong on stderr. */
export function show(outcome: Outcome, { json }: { json: boolean }): void {
  if (json) {
    process.stdout.write(documentOf(outcome))
    return
  }
  if (outcome.text) process.stdout.write(`${harmless(outcome.text)}\n`)
  if (outcome.exitCode !== 0 && !outcome.quiet) process.stderr.write(complaint(outcome))
}

/** To say no is no error, nor to answer too late: one calm line. */
const calm: readonly string[] = ['DECLINED', 'APPROVAL_DENIED', 'APPROVAL_OVER']

function complaint({ code, message, hint }: Outcome): string {
  if (calm.includes(code)) return `${printable(message)}\n`
  const head = paint('red', 'Error:', process.stderr)
  return `${head} ${printable(message)}\n${hint ? `Next: ${typeable(printable(hint))}\n` : ''}`
}
