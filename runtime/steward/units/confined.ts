import { readFileSync } from 'node:fs'
import { listening, tablesOf } from '../../machine/listening.ts'
import { processOf } from '../../process/ours.ts'
import { type Finding, failed, pass, probing, skip } from '../../process/probing.ts'
import { type Layout, processes } from '../../protocol/layout.ts'
import type { InstallRecord } from '../../protocol/plan.ts'
import type { Probe } from '../../protocol/proof.ts'
import { hasUnits } from './noted.ts'

/** `Seccomp` of proc_pid_status(5): system calls go through a filter. */
const filtered = '2'
const none = /^0+$/

/** What the kernel itself says of the processes: what they may never gain, and that the assistant has no network. */
export function confinementProbes(at: Layout, record: InstallRecord): Promise<Probe>[] {
  return [
    probing('processes.confined', () => {
      if (!hasUnits(record)) return skip('no units of the system confine them here')
      return confined(at)
    }),
    probing('processes.network', () => networkOf(at)),
  ]
}

function confined(at: Layout): Finding {
  const seen = processes.flatMap((name) => {
    const pid = processOf(at, name)
    return pid === undefined ? [] : [{ name, lacks: lacking(pid) }]
  })
  if (seen.length < processes.length) return skip(`${seen.length} of ${processes.length} run`)
  const wrong = seen.filter(({ lacks }) => lacks.length > 0)
  if (wrong.length === 0) return pass('none can gain a privilege, none has a capability, each is filtered')
  const words = wrong.map(({ name, lacks }) => `${name}: ${lacks.join(', ')}`).join('; ')
  return failed(words, 'A process is not confined as its unit says', 'vellum doctor --fix')
}

function lacking(pid: number): string[] {
  const status = statusOf(pid)
  return [
    ...(status('NoNewPrivs') === '1' ? [] : ['it could gain privileges']),
    ...(status('Seccomp') === filtered ? [] : ['no filter of system calls']),
    ...(none.test(status('CapEff')) && none.test(status('CapBnd')) ? [] : ['it has capabilities']),
  ]
}

/** A line of proc_pid_status(5). */
function statusOf(pid: number): (name: string) => string {
  const text = readFileSync(`/proc/${pid}/status`, 'utf8')
  return (name) => new RegExp(`^${name}:\\s*(\\S+)`, 'm').exec(text)?.[1] ?? ''
}

/**
 * Each process is in the network of who started it until it is given one of its own, network_namespaces(7). The control: what
 * listens in the machine's network is seen from here, and must not be from there.
 */
function networkOf(at: Layout): Finding {
  const pid = processOf(at, 'assistant')
  if (pid === undefined) return skip('it does not run')
  const outside = new Set(listening().map(({ inode }) => inode))
  if (outside.size === 0) return skip('nothing listens on this machine, so that no network can be told from it')
  const shared = listening(tablesOf(pid)).filter(({ inode }) => outside.has(inode))
  const devices = devicesOf(pid).filter((name) => name !== 'lo')
  if (shared.length === 0 && devices.length === 0)
    return pass(`no device but loopback, and none of the ${outside.size} listeners that are seen from outside`)
  const seen = [...devices, ...shared.map(({ port }) => `port ${port}`)].join(', ')
  return failed(`it sees ${seen}`, 'The assistant is in a network', 'vellum doctor --fix')
}

/** The network devices that a process sees, proc_pid_net(5). */
function devicesOf(pid: number): string[] {
  const [, , ...rows] = readFileSync(`/proc/${pid}/net/dev`, 'utf8').trim().split('\n')
  return rows.map((row) => row.trim().split(':')[0] ?? '')
}
