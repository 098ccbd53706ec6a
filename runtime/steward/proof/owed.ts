import { failed, probing } from '../../process/probing.ts'
import type { ProcessName } from '../../protocol/layout.ts'
import type { Probe } from '../../protocol/proof.ts'

/**
 * What each process has to report of itself; the assistant beside these every refusal of its sandbox. One that reports
 * less, damaged or taken over, has proven nothing by what it leaves out.
 */
export const owedBy: Readonly<Record<ProcessName, readonly string[]>> = {
  ces: [
    ...['vault.open', 'vault.key-source', 'vault.modes', 'vault.roundtrip'],
    ...['vault.flipped-byte', 'vault.swapped-record', 'vault.older-generation', 'vault.missing-key'],
  ],
  assistant: ['vault.stranger', 'assistant.database'],
  gateway: ['gateway.database', 'gateway.grant-key', 'gateway.decision'],
}

/**
 * A process's report as the proof takes it: each owed probe exactly once, a fail where it was not reported. What is not
 * owed is left out: it could stand for a probe of somebody else.
 */
export async function settled(
  name: ProcessName,
  owed: readonly string[],
  reported: readonly Probe[],
): Promise<Probe[]> {
  const of = (id: string) => reported.filter((probe) => probe.id === id)
  const worst = (probes: readonly Probe[]) => probes.find(({ status }) => status === 'fail') ?? probes[0]
  return await Promise.all(owed.map((id) => worst(of(id)) ?? missing(name, id)))
}

function missing(name: ProcessName, id: string): Promise<Probe> {
  const report = () => failed(`the ${name} did not report it`, `The ${name} is damaged or not ours`, 'vellum hatch')
  return probing(id, `the ${name} reports on itself`, report)
}
