import type { Probe, Proof } from '../../runtime/protocol/proof.ts'
import { table } from './table.ts'

/** `holds (14 pass, 2 skip)`. */
export function verdict({ holds, probes }: Proof): string {
  const count = (status: Probe['status']) => probes.filter((probe) => probe.status === status).length
  const counts = (['pass', 'fail', 'skip'] as const).filter((status) => count(status) > 0)
  const said = counts.map((status) => `${count(status)} ${status}`).join(', ')
  return `${holds ? 'holds' : 'does not hold'} (${said || 'no probe ran'})`
}

/** Every probe with what was seen, its cause and its fix; what failed stands first. */
export function proofTable({ probes }: Proof, width: number): string {
  const rank = { fail: 0, pass: 1, skip: 2 } as const
  const sorted = probes.toSorted((a, b) => rank[a.status] - rank[b.status])
  const rows = sorted.map(({ status, id, title, evidence, symptom, cause, fix }) => [
    status,
    id,
    status === 'pass' ? evidence : `${symptom ?? title}: ${evidence}`,
    cause ?? '',
    fix ?? '',
  ])
  return table(['status', 'probe', 'symptom', 'cause', 'fix'], rows, width, 2)
}

/** The ids of what failed, for a sentence. */
export function failedProbes({ probes }: Proof): string {
  const ids = probes.filter((probe) => probe.status === 'fail').map((probe) => probe.id)
  return ids.join(', ') || 'no probe ran'
}
