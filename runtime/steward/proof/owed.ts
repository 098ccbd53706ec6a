import { failed, probing } from '../../process/probing.ts'
import { called, type ProcessName } from '../../protocol/layout.ts'
import type { ProbeId } from '../../protocol/probes.ts'
import type { Probe } from '../../protocol/proof.ts'

/**
 * A process's report as the proof takes it: each owed probe exactly once. One that reports less, damaged or taken over,
 * has proven nothing by what it leaves out: that is a fail. What is not owed is left out: it could stand for a probe of
 * somebody else.
 */
export async function settled(
  name: ProcessName,
  owed: readonly ProbeId[],
  reported: readonly Probe[],
): Promise<Probe[]> {
  const of = (id: ProbeId) => reported.filter((probe) => probe.id === id)
  const worst = (probes: readonly Probe[]) => probes.find(({ status }) => status === 'fail') ?? probes[0]
  return await Promise.all(owed.map((id) => worst(of(id)) ?? missing(name, id)))
}

function missing(name: ProcessName, id: ProbeId): Promise<Probe> {
  const report = () => failed(`the ${name} did not report it`, `${called(name)} is damaged or not ours`, 'vellum hatch')
  return probing(id, report)
}
