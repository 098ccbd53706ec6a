import * as z from 'zod'
import { Failure } from './failure.ts'

/** One check of a running assistant. `skip` means "does not apply to this machine"; could-not-run is a fail. */
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

/** What a proof that does not hold means to the person: which probes failed. */
export function notProven(name: string, { probes }: Proof): Failure {
  const ids = probes.filter((one) => one.status === 'fail').map((one) => one.id)
  return Failure.of('PROOF_FAILED', { name, probes: ids.join(', ') || 'no probe ran' })
}
