import { readFileSync } from 'node:fs'
import { runsOurNode } from '../../process/ours.ts'
import { type Finding, failed, pass, probing, skip } from '../../process/probing.ts'
import { asSteward, call } from '../../protocol/call.ts'
import { Failure } from '../../protocol/failure.ts'
import { called, type Layout, type ProcessName, processes } from '../../protocol/layout.ts'
import type { StewardEvent } from '../../protocol/plan.ts'
import type { ProbeId } from '../../protocol/probes.ts'
import type { Probe } from '../../protocol/proof.ts'
import { type SupervisorStatus, type Survivor, survivorRoutes } from '../../protocol/routes.ts'
import { readinessOf } from '../readiness.ts'
import { supervisionOf } from '../supervision/supervision.ts'
import { systemdPid } from '../units/supervision.ts'
import { waitFor } from '../wait.ts'

/** Generous: what takes longer is not coming back by itself. How long it took is in the evidence. */
const backWithinMs = 30_000

type Tell = (event: StewardEvent) => void
type Status = () => Promise<SupervisorStatus | undefined>

/**
 * Kills the three processes, sees them come back, and sees the vault survive it; then the same with the supervisor. They are
 * killed together: each has to come back without the help of the others, and they are waited for once.
 */
export async function* restartProbes(at: Layout, tell: Tell): AsyncGenerator<Probe> {
  const left = await survivor(at, 'leave')
  const status = shared(() => supervisionOf(at).status())
  const before = await status()
  const restarts = processes.map((name) => probing(`restart.${name}`, () => restarted(at, name, before, status, tell)))
  for (const [index, name] of processes.entries()) {
    const probe = await restarts[index]
    if (probe) yield probe
    if (name === 'ces') yield await probing('restart.vault', () => survived(at, left))
  }
  yield await probing('restart.supervisor', () => supervisorRestarted(at, tell))
}

async function restarted(
  at: Layout,
  name: ProcessName,
  before: SupervisorStatus | undefined,
  status: Status,
  tell: Tell,
): Promise<Finding> {
  const pid = pidOf(before, name)
  // A pid may be a stranger's by now: only a child of our supervisor is killed.
  if (!before || !pid || parentOf(pid) !== before.pid) return notUp(called(name))
  process.kill(pid, 'SIGKILL')
  const pidIn = (now: SupervisorStatus | undefined) => pidOf(now, name)
  return observed(at, `restart.${name}`, [name], { before, killed: pid, pidIn, status }, tell)
}

async function supervisorRestarted(at: Layout, tell: Tell): Promise<Finding> {
  const before = await supervisionOf(at).status()
  if (before?.pid === systemdPid) return skip('systemd itself keeps the processes up; it is not killed')
  if (!before || !runsOurNode(at, before.pid)) return notUp('The supervisor')
  process.kill(before.pid, 'SIGKILL')
  const kill = { before, killed: before.pid, pidIn: (now?: SupervisorStatus) => now?.pid }
  return observed(at, 'restart.supervisor', processes, { ...kill, status: () => supervisionOf(at).status() }, tell)
}

/** What was killed, and how it is seen whether it is back. */
interface Kill {
  readonly before: SupervisorStatus
  readonly killed: number
  readonly pidIn: (status: SupervisorStatus | undefined) => number | undefined
  readonly status: Status
}

/** Waits until another pid is there and these processes are ready again, of the same release. */
async function observed(
  at: Layout,
  id: ProbeId,
  names: readonly ProcessName[],
  { before, killed, pidIn, status: look }: Kill,
  tell: Tell,
): Promise<Finding> {
  const begun = performance.now()
  const seen = await waitFor({ tell, stillWanted: () => undefined }, id, backWithinMs, async () => {
    const status = await look()
    const pid = pidIn(status)
    if (!status || !pid || pid === killed) return { missing: `another process than ${killed}, which was killed` }
    for (const name of names) {
      const said = await readinessOf(at, name, backWithinMs)
      if (!said.ready && !said.waitsFor) return { missing: said.up ? `${called(name)}: ${said.says}` : said.says }
    }
    return { value: { pid, release: status.release } }
  })
  const seconds = ((performance.now() - begun) / 1000).toFixed(1)
  if ('missing' in seen)
    return failed(`after ${seconds} s: ${seen.missing}`, 'It does not come back by itself', 'vellum doctor --fix')
  const { pid, release } = seen.value
  if (release !== before.release)
    return failed(`release ${release} runs now`, 'Another release came back', 'vellum hatch')
  return pass(`pid ${killed} was killed, pid ${pid} was ready after ${seconds} s`)
}

/** The real vault is as it was, and a secret that was put in a scratch vault before is there. */
async function survived(at: Layout, left: Survivor | Failure): Promise<Finding> {
  const found = await survivor(at, 'find')
  const failure = [left, found].find((one) => one instanceof Failure)
  if (failure instanceof Failure) {
    const said = await readinessOf(at, 'ces')
    if (!said.ready && said.waitsFor)
      return failed(said.says, 'The restart has locked it, as was chosen', said.waitsFor)
    return failed(failure.message, 'The vault could not be tried', 'vellum doctor')
  }
  const same = JSON.stringify(left) === JSON.stringify(found)
  const { generation, credentials } = found as Survivor
  if (same) return pass(`a canary survived; the vault is at generation ${generation} with ${credentials} credentials`)
  return failed(
    `${words(left as Survivor)} before, ${words(found as Survivor)} after`,
    'The vault is not what it was before the restart',
    'vellum doctor',
  )
}

function words({ generation, credentials, canarySha256 }: Survivor): string {
  return `generation ${generation} with ${credentials} credentials and canary ${canarySha256.slice(0, 8)}`
}

function survivor(at: Layout, what: keyof typeof survivorRoutes): Promise<Survivor | Failure> {
  const target = asSteward(at, 'ces')
  return call(target, survivorRoutes[what], undefined).catch(Failure.from)
}

/** Whoever looks while somebody does gets what that one sees: systemd is asked by a program, which takes what is waited for its time. */
function shared<Seen>(look: () => Promise<Seen>): () => Promise<Seen> {
  let underWay: Promise<Seen> | undefined
  const over = () => {
    underWay = undefined
  }
  return () => {
    underWay ??= look().finally(over)
    return underWay
  }
}

function notUp(who: string): Finding {
  return failed(`${who} does not run`, 'What does not run cannot be restarted', 'vellum doctor --fix')
}

function pidOf(status: SupervisorStatus | undefined, name: ProcessName): number | undefined {
  return status?.processes.find((one) => one.name === name)?.pid
}

/** The fourth field, after a name that may hold anything: proc_pid_stat(5). */
function parentOf(pid: number): number {
  const text = readFileSync(`/proc/${pid}/stat`, 'utf8')
  return Number(text.slice(text.lastIndexOf(')') + 2).split(' ')[1])
}
