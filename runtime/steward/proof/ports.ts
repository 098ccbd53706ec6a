import { readdirSync, readlinkSync } from 'node:fs'
import { basename } from 'node:path'
import { type Listening, listening, socketsOf } from '../../machine/listening.ts'
import { findAccount } from '../../process/account.ts'
import { ourProcesses } from '../../process/ours.ts'
import { type Finding, failed, pass, probing } from '../../process/probing.ts'
import { accountOf, type Layout, processes } from '../../protocol/layout.ts'
import type { InstallRecord } from '../../protocol/plan.ts'
import type { Probe } from '../../protocol/proof.ts'
import { hasUnits } from '../units/noted.ts'
import { systemdPid } from '../units/supervision.ts'
import { commandName } from './processes.ts'

/** Our processes listen on one loopback port and nothing else. */
export function portProbes(at: Layout, record: InstallRecord): Promise<Probe>[] {
  return [
    probing('ports.one-listener', () => {
      const ours = listening().filter(belongsTo(at, record))
      const open = ours.filter((one) => !one.onLoopback)
      const seen = ours.map((one) => String(one.port)).join(', ') || 'none'
      if (open[0]) return tooOpen(open[0])
      if (ours.length === 1 && ours[0]?.port === record.port) return pass(`127.0.0.1:${record.port}`)
      const holder = ours.length === 0 ? holderOf(record.port) : undefined
      if (!holder) return failed(`our processes listen on: ${seen}`, 'The gateway does not listen', 'vellum hatch')
      const cause = `Port ${record.port} is taken by ${holder}`
      return failed(`our processes listen on: ${seen}`, cause, `vellum hatch --port ${freeAfter(record.port)}`)
    }),
  ]
}

/** Asleep, nothing of it runs any more; whatever still has the number is then to be looked at, and nothing is lost. */
function tooOpen({ port, inode }: Listening): Finding {
  const pid = pidOf(inode)
  const by = pid ? `${programOf(pid)} (pid ${pid})` : 'a process that ended meanwhile'
  return failed(
    `port ${port} is open beyond loopback, by ${by}`,
    'A process listens where it must not',
    pid ? `vellum sleep; ps -o pid,ppid,user,lstart,args -p ${pid}` : 'vellum sleep',
  )
}

function freeAfter(port: number): number {
  const taken = new Set(listening().map((one) => one.port))
  let free = port + 1
  while (taken.has(free)) free += 1
  return free
}

/** Which process listens on a port of this machine, as `name (pid N)`; undefined where none does or none can be seen. */
function holderOf(port: number): string | undefined {
  const inode = listening().find((one) => one.port === port)?.inode
  const pid = inode && pidOf(inode)
  return pid ? `${programOf(pid)} (pid ${pid})` : undefined
}

/** Who holds a socket. */
function pidOf(inode: string): string | undefined {
  return readdirSync('/proc').find((name) => /^\d+$/.test(name) && socketsOf(Number(name)).has(inode))
}

/** By its executable: a command may call itself anything (`node` calls itself MainThread). */
function programOf(pid: string): string {
  try {
    return basename(readlinkSync(`/proc/${pid}/exe`))
  } catch {
    return commandName(Number(pid))
  }
}

/**
 * What our processes have open; what an account of theirs made, whose descriptors a container's root may not look at; and
 * the address that systemd holds for the gateway.
 */
function belongsTo(at: Layout, record: InstallRecord): (one: Listening) => boolean {
  const open = new Set(ourProcesses(at).flatMap((pid) => [...socketsOf(pid)]))
  const bySystemd = hasUnits(record) ? socketsOf(systemdPid) : new Set()
  const uids = record.separation === 'accounts' ? processes.map((name) => findAccount(accountOf(name))?.uid) : []
  return ({ inode, uid, port }) =>
    open.has(inode) || uids.includes(uid) || (port === record.port && bySystemd.has(inode))
}
