import { existsSync, readFileSync, rmSync } from 'node:fs'
import { portsOf } from '../../machine/listening.ts'
import { releaseRunBy } from '../../process/ours.ts'
import { type Layout, processes } from '../../protocol/layout.ts'
import type { InstallRecord } from '../../protocol/plan.ts'
import type { Supervised, SupervisorStatus } from '../../protocol/routes.ts'
import { journalTail } from '../logs/journal.ts'
import { ownSupervision } from '../supervision/own.ts'
import type { Starting, Supervision } from '../supervision/supervision.ts'
import { unitCes } from '../supervision/unit-ces.ts'
import { lastExitOf } from './exit.ts'
import { propertiesOf, systemctl } from './manager.ts'
import { enabledLink, loneCesUnit, type UnitNames, unitNames, unitPath } from './names.ts'

/** What keeps the processes up. */
export const systemdPid = 1

const properties = [
  ...['MainPID', 'NRestarts', 'ActiveState', 'StateChangeTimestampMonotonic'],
  ...['Result', 'ExecMainCode', 'ExecMainStatus'],
]

/** The machine's own systemd keeps each process up, with the socket of the gateway; no process of ours watches over them. */
export function systemSupervision(at: Layout, record: InstallRecord): Supervision {
  const names = unitNames(at.home)
  const own = ownSupervision(at)
  return {
    status: () => statusOf(names, record.port),
    keeps: async () => existsSync(enabledLink(names.target)),
    start: () => {
      // What a supervisor of ours has left would look like one that does not answer.
      rmSync(at.supervisorSocket, { force: true })
      return starting(names)
    },
    replace: async () => {
      const why = await exchange(names)
      return { gaveUp: () => why }
    },
    stop: async (until) => {
      // What it would stop when it ends is perhaps to run by then.
      await systemctl('stop', loneCesUnit(names))
      // First that it does not come back, then that it goes: whatever cuts this off, what runs is seen and stopped again.
      if (until === 'asleep') await systemctl('disable', names.target)
      await systemctl('stop', names.target, names.socket, ...Object.values(names.service))
      // One that kept them up before there were units.
      await own.stop(until)
    },
    cesAlone: () => unitCes(names),
  }
}

async function statusOf(names: UnitNames, port: number): Promise<SupervisorStatus | undefined> {
  const shown = await propertiesOf(
    processes.map((name) => names.service[name]),
    properties,
  )
  const found = processes.flatMap((name, index) => {
    const unit = shown[index]
    return unit ? [supervised(name, unit)] : []
  })
  if (found.every(({ state }) => state === 'stopped')) return undefined
  const gateway = found.find(({ name }) => name === 'gateway')?.pid
  return {
    pid: systemdPid,
    release: releaseOf(found, names),
    port: (gateway && portsOf(gateway)[0]) ?? port,
    processes: found,
  }
}

/** What runs counts, and of several releases the one that should not run any more. */
function releaseOf(found: readonly Supervised[], { service }: UnitNames): string {
  const wanted = /--release (\w+)/.exec(readIfThere(unitPath(service.ces)))?.[1] ?? ''
  const running = found.flatMap(({ pid }) => (pid ? (releaseRunBy(pid) ?? []) : []))
  return running.find((one) => one !== wanted) ?? wanted
}

function supervised(name: Supervised['name'], unit: ReadonlyMap<string, string>): Supervised {
  const pid = Number(unit.get('MainPID'))
  const lastExit = lastExitOf(unit)
  return {
    name,
    state: stateOf(unit.get('ActiveState')),
    restarts: Number(unit.get('NRestarts')),
    since: wallClock(Number(unit.get('StateChangeTimestampMonotonic'))),
    ...(pid > 0 && { pid }),
    ...(lastExit && { lastExit }),
  }
}

/** The states of a unit, systemd(1): `activating` waits for its next start. */
function stateOf(active: string | undefined): Supervised['state'] {
  if (active === 'active') return 'running'
  return active === 'activating' ? 'waiting' : 'stopped'
}

/** systemd counts microseconds by the clock that Node's performance.now and hrtime go by (CLOCK_MONOTONIC). */
function wallClock(microseconds: number): string {
  const agoMs = Number(process.hrtime.bigint() / 1_000_000n) - microseconds / 1000
  return new Date(Date.now() - agoMs).toISOString()
}

/**
 * Stops the services, each a job of its own that waits for those before it, systemd.unit(5) `After=`: so they are named in the
 * order in which they are to go, and the gateway finishes while what it passes on is still taken. Then it starts them. The
 * socket is no part of that: it holds who calls meanwhile, and may have systemd start the gateway as soon as all are gone.
 * @returns why nothing will come of it, where that is so.
 */
async function exchange(names: UnitNames): Promise<string | undefined> {
  const stopped = await systemctl('stop', ...processes.toReversed().map((name) => names.service[name]))
  return stopped.ok ? begin(names) : stopped.stderr.trim()
}

function starting(names: UnitNames): Starting {
  let why: string | undefined
  void begin(names).then((fault) => {
    why = fault
  })
  return { gaveUp: () => why }
}

/** @returns why nothing will come of it, where that is so. */
async function begin(names: UnitNames): Promise<string | undefined> {
  await systemctl('reset-failed', names.socket, ...Object.values(names.service))
  const enabled = await systemctl('enable', names.target)
  if (!enabled.ok) return enabled.stderr.trim()
  const started = await systemctl('start', names.target)
  if (!started.ok) return started.stderr.trim()
  const [socket] = await propertiesOf([names.socket], ['ActiveState'])
  if (socket?.get('ActiveState') === 'active') return undefined
  return `${names.socket}: ${journalTail(names.socket) || 'it does not listen'}`
}

function readIfThere(path: string): string {
  try {
    return readFileSync(path, 'utf8')
  } catch {
    return ''
  }
}
