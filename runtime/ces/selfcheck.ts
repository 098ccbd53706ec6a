import { probing } from '../process/probing.ts'
import type { Probe } from '../protocol/proof.ts'
import type { VaultDoor } from './door.ts'
import { faultProbes } from './faults.ts'
import { realProbes } from './real.ts'
import { roundtrip } from './roundtrip.ts'
import { makeScratch, type Scratch } from './scratch.ts'

/**
 * The passive probes of the vault: what the real one says of itself, and on a scratch vault everything that would
 * change or harm it. Evidence holds paths, modes, numbers and reasons; never a value, and a
 * credential's name only where going back to an older vault would lose it.
 * @param folder where the scratch vault is made and removed again.
 */
export async function selfcheck(door: VaultDoor, folder: string): Promise<Probe[]> {
  const real = await realProbes(door)
  let made: Scratch | undefined
  const scratch = () => (made ??= makeScratch(folder))
  try {
    const faults = await faultProbes(scratch)
    const trip = await probing('vault.roundtrip', () => roundtrip(scratch()))
    return [...real, trip, ...faults]
  } finally {
    made?.[Symbol.dispose]()
  }
}
