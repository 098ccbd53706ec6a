import * as z from 'zod'
import { Failure } from './failure.ts'

/**
 * One check of a running assistant. `skip` means "does not apply to this machine", or that it hangs on what another probe
 * fails for; could-not-run is a fail.
 */
export const probe = z.object({
  id: z.string(),
  title: z.string(),
  status: z.enum(['pass', 'fail', 'skip']),
  /** What was seen: never a secret, and for a refusal what its control did. */
  evidence: z.string(),
  /** What a person would notice, where the promise S4 gives the words for it. */
  symptom: z.string().optional(),
  cause: z.string().optional(),
  fix: z.string().optional(),
  ms: z.number(),
})
export type Probe = z.infer<typeof probe>

/** The verification of a running assistant; it holds when no probe failed. */
export const proof = z.object({ holds: z.boolean(), probes: z.array(probe) })
export type Proof = z.infer<typeof proof>

/** What a process reports of itself. */
export const probeList = z.object({ probes: z.array(probe) })

/** A proof from its probes: it holds when there is at least one and none fails. */
export function proofOf(probes: readonly Probe[]): Proof {
  return { holds: probes.length > 0 && probes.every((one) => one.status !== 'fail'), probes: [...probes] }
}

/** What a proof that does not hold means to the person: which probes failed, and what to type where one line mends all. */
export function notProven(name: string, { probes }: Proof): Failure {
  const wrong = probes.filter((one) => one.status === 'fail')
  const [fix = '', ...others] = new Set(wrong.map((one) => one.fix ?? ''))
  const next = others.length === 0 && fix.startsWith('vellum ') ? fix : 'See cause and fix with: vellum doctor'
  return Failure.of('PROOF_FAILED', { name, probes: wrong.map((one) => one.id).join(', ') || 'no probe ran', next })
}
