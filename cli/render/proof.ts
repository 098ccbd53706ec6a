import type { Probe, Proof } from '../../runtime/protocol/proof.ts'

/** `holds (14 pass, 2 skip)`. */
export function verdict({ holds, probes }: Proof): string {
  const count = (status: Probe['status']) => probes.filter((probe) => probe.status === status).length
  const counts = (['pass', 'fail', 'skip'] as const).filter((status) => count(status) > 0)
  const said = counts.map((status) => `${count(status)} ${status}`).join(', ')
  return `${holds ? 'holds' : 'does not hold'} (${said || 'no probe ran'})`
}
