import { Failure } from '../runtime/protocol/failure.ts'
import { done, failed, type Outcome } from './outcome.ts'
import type { collectingSink, Ended } from './render/output.ts'

/** How a command in the sandbox ended, as the end of `exec`. Its output has been shown, or is in `kept`. */
export function endOf(ended: Ended, kept?: ReturnType<typeof collectingSink>): Outcome {
  const { code, timedOut, droppedBytes } = ended
  const data = { ...ended, ...(kept && { stdout: kept.text('stdout'), stderr: kept.text('stderr') }) }
  const text = ''
  if (droppedBytes > 0 && !kept)
    process.stderr.write(`vellum: ${droppedBytes} bytes of output over the limit were dropped\n`)
  if (timedOut) return failed(Failure.of('COMMAND_TIMED_OUT', { seconds: Math.round(ended.ms / 1000) }), { data, text })
  if (code === 0) return done('The command ended well.', data, text)
  return { ...failed(Failure.of('COMMAND_FAILED', { code }), { data, text }), exitCode: code, quiet: true }
}
