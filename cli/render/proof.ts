import type { Probe, Proof } from '../../runtime/protocol/proof.ts'

/** `holds (14 pass, 2 skip)`. */
export function verdict({ holds, probes }: Proof): string {
  const count = (status: Probe['status']) => probes.filter((probe) => probe.status === status).length
  const counts = (['pass', 'fail', 'skip'] as const).filter((status) => count(status) > 0)
  const said = counts.map((status) => `${count(status)} ${status}`).join(', ')
  return `${holds ? 'holds' : 'does not hold'} (${said || 'no probe ran'})`
}

/** The verdict as a sentence. Of an assistant that is asleep only so much can be proven. */
export function verdictOf(name: string, proof: Proof, asleep?: string): string {
  if (asleep === undefined) return `The proof of "${name}" ${verdict(proof)}.`
  return `"${name}" is asleep since ${asleep}; what can be proven of it meanwhile ${verdict(proof)}.`
}
