import { readFileSync, statfsSync } from 'node:fs'
import { failed, pass, probing, skip } from '../../process/probing.ts'
import type { Layout } from '../../protocol/layout.ts'
import type { InstallRecord } from '../../protocol/plan.ts'
import type { Probe } from '../../protocol/proof.ts'

/** Below this a database can't grow and a log can't be written for long. */
const leastDiskMb = 200
/** Below this the next command is likely to meet the out-of-memory killer. */
const leastMemoryMb = 128
/** Clocks are stepped by time servers; this much is no reason to worry. */
const clockSlackMs = 60_000

/** Clock, disk, memory, and whether the assistant survives a restart of the machine. */
export function machineProbes(at: Layout, record: InstallRecord): Promise<Probe>[] {
  return [
    probing('machine.clock', 'the clock has not gone backwards', () => {
      const hatched = record.hatchedAt ? Date.parse(record.hatchedAt) : 0
      const now = new Date().toISOString()
      return Date.now() + clockSlackMs >= hatched
        ? pass(now)
        : failed(
            `${now} is before the hatch at ${record.hatchedAt}`,
            'The clock was set back',
            'Set the clock: timedatectl set-ntp true',
          )
    }),
    probing('machine.disk', 'there is disk space', () => {
      const { bavail, bsize, ffree } = statfsSync(at.home)
      const free = Math.floor((bavail * bsize) / 1e6)
      if (ffree === 0)
        return failed('no inode is free', 'The disk holds too many files', `Remove files on the disk of ${at.home}`)
      return free >= leastDiskMb
        ? pass(`${free} MB free`)
        : failed(
            `${free} MB free, at least ${leastDiskMb} are needed`,
            'The disk is nearly full',
            `Free space on the disk of ${at.home}`,
          )
    }),
    probing('machine.memory', 'there is memory', () => {
      const available = Number(/^MemAvailable:\s+(\d+)/m.exec(readFileSync('/proc/meminfo', 'utf8'))?.[1] ?? 0) / 1000
      return available >= leastMemoryMb
        ? pass(`${Math.floor(available)} MB available`)
        : failed(
            `${Math.floor(available)} MB available`,
            'Memory is nearly used up',
            'Stop other programs, or use a bigger machine',
          )
    }),
    probing('machine.reboot', 'the assistant is back after a restart', () =>
      skip('nothing on this machine starts it at boot yet: type vellum hatch after a restart'),
    ),
  ]
}
