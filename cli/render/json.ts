import type { Outcome } from '../outcome.ts'

/** The one document that `--json` prints: a published contract, the same for success and failure. */
export function documentOf({ exitCode, code, message, hint, data }: Outcome): string {
  return `${JSON.stringify({ ok: exitCode === 0, exitCode, code, message, hint, data })}\n`
}
