import type { Outcome } from '../outcome.ts'
import { jsonText } from './printable.ts'

/** The one document that `--json` prints: a published contract, the same for success and failure. */
export function documentOf({ exitCode, code, message, hint, data }: Outcome): string {
  return `${jsonText({ ok: exitCode === 0, exitCode, code, message, hint, data })}\n`
}
