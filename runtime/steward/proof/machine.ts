import { accessSync, constants, readFileSync, statfsSync } from 'node:fs'
import { diskWords } from '../../durable/disk.ts'
import { type Finding, failed, pass, probing } from '../../process/probing.ts'
import type { Layout } from '../../protocol/layout.ts'
import type { InstallRecord } from '../../protocol/plan.ts'
import type { Probe } from '../../protocol/proof.ts'
import { reboot } from './reboot.ts'

/** Below this a database can't grow and a log can't be written for long. */
const leastDiskMb = 200
/** Below this the next command is likely to meet the out-of-memory killer. */
const leastMemoryMb = 128
/** Clocks are stepped by time servers; this much is no reason to worry. */
const clockSlackMs = 60_000

/** Clock, disk, memory, and whether the assistant survives a restart of the machine. */
export function machineProbes(at: Layout, record: InstallRecord): Promise<Probe>[] {
  return [
    probing('machine.clock', () => clock(record.hatchedAt)),
    probing('machine.disk', () => disk(at.home)),
    probing('machine.memory', memory),
    probing('machine.reboot', () => reboot(at, record)),
  ]
}

function clock(hatchedAt: string | undefined): Finding {
  const now = new Date()
  if (hatchedAt === undefined || now.getTime() + clockSlackMs >= Date.parse(hatchedAt)) return pass(now.toISOString())
  const seen = `${now.toISOString()} is before the hatch at ${hatchedAt}`
  return failed(seen, 'The clock was set back', 'Set the clock: timedatectl set-ntp true')
}

function disk(home: string): Finding {
  const refused = refusalOf(home)
  if (refused)
    return failed(`the disk of ${home} ${refused}`, 'The disk cannot be written', `Make the disk of ${home} writable`)
  const { bavail, bsize, ffree } = statfsSync(home)
  if (ffree === 0)
    return failed('no inode is free', 'The disk holds too many files', `Remove files on the disk of ${home}`)
  const free = Math.floor((bavail * bsize) / 1e6)
  if (free >= leastDiskMb) return pass(`${free} MB free`)
  const seen = `${free} MB free, at least ${leastDiskMb} are needed`
  return failed(seen, 'The disk is nearly full', `Free space on the disk of ${home}`)
}

/** access(2) looks at the mount too. */
function refusalOf(home: string): string | undefined {
  try {
    accessSync(home, constants.W_OK)
    return undefined
  } catch (error) {
    return diskWords(error)
  }
}

/** MemAvailable counts kB, proc_meminfo(5). */
function memory(): Finding {
  const kilobytes = Number(/^MemAvailable:\s+(\d+)/m.exec(readFileSync('/proc/meminfo', 'utf8'))?.[1] ?? 0)
  const available = Math.floor(kilobytes / 1000)
  if (available >= leastMemoryMb) return pass(`${available} MB available`)
  const fix = 'Stop other programs, or use a bigger machine'
  return failed(`${available} MB available`, 'Memory is nearly used up', fix)
}
