import { readdirSync, readlinkSync } from 'node:fs'
import { basename } from 'node:path'
import { type Listening, listening } from '../../machine/listening.ts'
import { ourProcesses } from '../../process/ours.ts'
import { failed, pass, probing } from '../../process/probing.ts'
import type { Layout } from '../../protocol/layout.ts'
import type { InstallRecord } from '../../protocol/plan.ts'
import type { Probe } from '../../protocol/proof.ts'
import { commandName } from './processes.ts'

/** Our processes listen on one loopback port and nothing else. */
export function portProbes(at: Layout, record: InstallRecord): Promise<Probe>[] {
  return [
    probing('ports.one-listener', () => {
      const ours = ofProcesses(ourProcesses(at), listening())
      const open = ours.filter((one) => !one.onLoopback)
      const seen = ours.map((one) => String(one.port)).join(', ') || 'none'
      if (open.length > 0)
        return failed(
          `port ${open[0]?.port} is open beyond loopback`,
          'A process listens where it must not',
          'vellum retire --yes',
        )
      if (ours.length === 1 && ours[0]?.port === record.port) return pass(`127.0.0.1:${record.port}`)
      const holder = ours.length === 0 ? holderOf(record.port) : undefined
      if (!holder) return failed(`our processes listen on: ${seen}`, 'The gateway does not listen', 'vellum hatch')
      const cause = `Port ${record.port} is taken by ${holder}`
      return failed(`our processes listen on: ${seen}`, cause, `vellum hatch --port ${freeAfter(record.port)}`)
    }),
  ]
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
  const pid = inode && readdirSync('/proc').find((name) => /^\d+$/.test(name) && socketsOf(Number(name)).has(inode))
  return pid ? `${programOf(pid)} (pid ${pid})` : undefined
}

/** By its executable: a command may call itself anything (`node` calls itself MainThread). */
function programOf(pid: string): string {
  try {
    return basename(readlinkSync(`/proc/${pid}/exe`))
  } catch {
    return commandName(Number(pid))
  }
}

function ofProcesses(pids: readonly number[], all: readonly Listening[]): Listening[] {
  const inodes = new Set(pids.flatMap((pid) => [...socketsOf(pid)]))
  return all.filter((one) => inodes.has(one.inode))
}

function socketsOf(pid: number): Set<string> {
  try {
    const folder = `/proc/${pid}/fd`
    const links = readdirSync(folder).map((fd) => readlinkSync(`${folder}/${fd}`))
    return new Set(links.flatMap((link) => /^socket:\[(\d+)\]$/.exec(link)?.[1] ?? []))
  } catch {
    return new Set()
  }
}
