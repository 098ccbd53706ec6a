import { copyFileSync, readFileSync, renameSync, writeFileSync } from 'node:fs'
import { type Finding, failed, pass, probing } from '../process/probing.ts'
import type { ProbeId } from '../protocol/probes.ts'
import type { Probe } from '../protocol/proof.ts'
import { type LockReason, reasonOf } from '../vault/lock.ts'
import type { VaultPlace } from '../vault/place.ts'
import type { Scratch } from './scratch.ts'

/** One harm to a vault, and the reason it has to be refused with. `harm` gives what undoes it. */
interface Fault {
  readonly id: ProbeId
  readonly reason: LockReason
  readonly harm: (place: VaultPlace) => () => void
}

const faults: readonly Fault[] = [
  { id: 'vault.flipped-byte', reason: 'damaged', harm: edit(flipByte) },
  { id: 'vault.swapped-record', reason: 'swapped', harm: edit(swapRecords) },
  {
    id: 'vault.older-generation',
    reason: 'older',
    harm: ({ file, previous }) => {
      const good = readFileSync(file)
      copyFileSync(previous, file)
      return () => writeFileSync(file, good)
    },
  },
  {
    id: 'vault.missing-key',
    reason: 'key-missing',
    harm: ({ keys: { file } }) => {
      renameSync(file.path, `${file.path}.away`)
      return () => renameSync(`${file.path}.away`, file.path)
    },
  },
]

/** Harms the scratch vault in each way and puts it right again; the control of each is that it then opens. */
export async function faultProbes(scratch: () => Scratch): Promise<Probe[]> {
  const probes: Probe[] = []
  for (const fault of faults) probes.push(await probing(fault.id, () => refusal(fault, scratch())))
  return probes
}

function refusal({ reason, harm }: Fault, { place, vault }: Scratch): Finding {
  const undo = harm(place)
  const seen = reasonOf(() => vault.verify())
  undo()
  vault.verify()
  if (seen === reason) return pass(`refused as ${reason}; put right again, it opens`)
  const evidence = seen === undefined ? 'the harmed vault was opened' : `refused as ${seen} and not as ${reason}`
  return failed(evidence, 'This release does not notice the harm it should', 'vellum hatch')
}

/** Harms a vault by editing its file. */
function edit(change: (good: Buffer) => Buffer): Fault['harm'] {
  return ({ file }) => {
    const good = readFileSync(file)
    writeFileSync(file, change(good))
    return () => writeFileSync(file, good)
  }
}

function flipByte(good: Buffer): Buffer {
  const harmed = Buffer.from(good)
  const middle = harmed.length >> 1
  harmed.writeUInt8(harmed.readUInt8(middle) ^ 1, middle)
  return harmed
}

function swapRecords(good: Buffer): Buffer {
  const [header, first, second, ...rest] = good.toString().split('\n')
  return Buffer.from([header, second, first, ...rest].join('\n'))
}
