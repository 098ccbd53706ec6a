import { type ProbeId, probes } from '../protocol/probes.ts'
import type { Probe } from '../protocol/proof.ts'

/** What a check saw. A fail says why (`cause`) and the next thing to type (`fix`). */
export type Finding =
  | { readonly status: 'pass' | 'skip'; readonly evidence: string }
  | { readonly status: 'fail'; readonly evidence: string; readonly cause: string; readonly fix: string }

/** It is as it must be. */
export const pass = (evidence: string): Finding => ({ status: 'pass', evidence })
/** It does not apply to this machine, or waits for what another probe fails for, and why. */
export const skip = (evidence: string): Finding => ({ status: 'skip', evidence })
/** It is not as it must be, why, and the next thing to type. */
export const failed = (evidence: string, cause: string, fix: string): Finding => ({
  status: 'fail',
  evidence,
  cause,
  fix,
})

/** Runs one check as a probe, timed. A check that could not run is a fail, never a skip. */
export async function probing(id: ProbeId, check: () => Finding | Promise<Finding>): Promise<Probe> {
  const begun = performance.now()
  const finding = await Promise.resolve()
    .then(check)
    .catch((error: Error) =>
      failed(`could not be checked: ${error.message}`, 'The check itself failed', 'vellum hatch'),
    )
  return { id, title: probes[id].title, ...finding, ms: Math.round(performance.now() - begun) }
}
