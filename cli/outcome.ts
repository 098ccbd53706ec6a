import { Failure } from '../runtime/protocol/failure.ts'

/** How a command ended: what `--json` prints, and what a person reads instead. */
export interface Outcome {
  readonly exitCode: number
  /** A code of the catalogue, or `DONE`. */
  readonly code: string
  readonly message: string
  readonly hint?: string
  readonly data: unknown
  /** For a person, on stdout; may be empty. */
  readonly text: string
  /** The exit code says it all: no error line for a person. */
  readonly quiet?: true
}

/** It went well. `text` is what a person reads, where that is more than `message`. */
export function done(message: string, data: unknown, text = message): Outcome {
  return { exitCode: 0, code: 'DONE', message, data, text }
}

/** It did not, whatever was thrown; `data` and `text` are what there is to show all the same. */
export function failed(thrown: unknown, { data = null, text = '' }: { data?: unknown; text?: string } = {}): Outcome {
  const { exitCode, code, message, hint } = Failure.from(thrown)
  return { exitCode, code, message, hint, data, text }
}
