import { readFileSync, statSync } from 'node:fs'
import { servingProcesses } from '../../process/ours.ts'
import { failed, pass, probing, skip } from '../../process/probing.ts'
import { asSteward, call } from '../../protocol/call.ts'
import { Failure } from '../../protocol/failure.ts'
import { called, type Layout, type ProcessName, processes } from '../../protocol/layout.ts'
import type { InstallRecord } from '../../protocol/plan.ts'
import type { Probe } from '../../protocol/proof.ts'
import { short } from '../../protocol/release.ts'
import { healthRoutes, type SupervisorStatus } from '../../protocol/routes.ts'
import { ownerIds } from '../machine.ts'
import { linkedDigest } from '../steps/release.ts'
import { faultBehind } from '../units/exit.ts'
import { unitNames } from '../units/names.ts'
import { systemdPid } from '../units/supervision.ts'

const hatchAgain = 'vellum hatch'

/** The three processes are up, ready, under the right users, and of the release in service. */
export function processProbes(
  at: Layout,
  record: InstallRecord,
  status: SupervisorStatus | undefined,
  seen: readonly Probe[],
): Promise<Probe>[] {
  return [
    probing('processes.supervised', () =>
      status
        ? pass(status.pid === systemdPid ? `systemd, by ${unitNames(at.home).target}` : `pid ${status.pid}`)
        : failed('no supervisor answers', 'The supervisor is not running', hatchAgain),
    ),
    ...processes.map((name) => probing(`processes.${name}`, () => upAndReady(at, name, status, seen))),
    probing('processes.users', () => users(record, status)),
    probing('processes.release', () => {
      const wanted = linkedDigest(at.current)
      if (!wanted) return failed('current points nowhere', 'No release is in service', hatchAgain)
      return status?.release === wanted
        ? pass(short(wanted))
        : failed(
            `${status ? short(status.release) : 'nothing'} runs, ${short(wanted)} is in service`,
            'A restart is missing',
            hatchAgain,
          )
    }),
  ]
}

/** Of an assistant that was put to sleep nothing runs; all that only shows while it does is proven when it is woken. */
export function asleepProbe(at: Layout, since: string): Promise<Probe> {
  return probing('processes.asleep', () => {
    const running = servingProcesses(at)
    if (running.length === 0) return pass(`since ${since}`)
    return failed(`processes ${running.join(', ')} run`, 'It was put to sleep and something of it runs', 'vellum sleep')
  })
}

/** What mends a process that is not ready: what the first failing probe of its own says, else starting it again. */
export function fixOf(name: ProcessName, seen: readonly Probe[]): string {
  return ownFailure(name, seen)?.fix ?? hatchAgain
}

function ownFailure(name: ProcessName, seen: readonly Probe[]): Probe | undefined {
  return seen.find(({ id, status }) => status === 'fail' && ownProbes[name].test(id))
}

const ownProbes: Readonly<Record<ProcessName, RegExp>> = {
  ces: /^vault\./,
  assistant: /^(sandbox|assistant)\./,
  gateway: /^gateway\./,
}

async function upAndReady(
  at: Layout,
  name: ProcessName,
  status: SupervisorStatus | undefined,
  probes: readonly Probe[],
) {
  const child = status?.processes.find((one) => one.name === name)
  const seen = child ? `pid ${child.pid ?? 'none'}, ${child.restarts} restarts` : 'not supervised'
  try {
    const target = asSteward(at, name)
    const { ready, checks, waitsFor } = await call(target, healthRoutes.ready, undefined)
    if (ready) return pass(seen)
    // Its own probe fails for that, with the line to type.
    if (waitsFor !== undefined && ownFailure(name, probes)?.fix === waitsFor)
      return skip(`${seen}; waits for: ${waitsFor}`)
    const wrong = Object.entries(checks).filter(([, state]) => state !== 'ok')
    return failed(
      wrong.map(([check, state]) => `${check}: ${state}`).join('; '),
      `${called(name)} is up but not ready`,
      fixOf(name, probes),
    )
  } catch (error) {
    const last = child?.lastExit ? `; it last ended with ${child.lastExit}` : ''
    const { cause, fix } = faultBehind(child?.lastExit, at) ?? {
      cause: `${called(name)} is not running`,
      fix: hatchAgain,
    }
    return failed(`${Failure.from(error).message}${last}`, cause, fix)
  }
}

/** By the owner of /proc/PID (proc(5)): the uid the process runs under. */
function users(record: InstallRecord, status: SupervisorStatus | undefined) {
  const seen = (status?.processes ?? []).flatMap(({ name, pid }) =>
    pid ? [{ name, uid: statSync(`/proc/${pid}`).uid }] : [],
  )
  if (seen.length < processes.length)
    return failed(`${seen.length} of ${processes.length} run`, 'Not all processes run', hatchAgain)
  const wrong = seen.filter(({ name, uid }) => uid !== ownerIds(name, record.separation).uid)
  const words = seen.map(({ name, uid }) => `${name}: ${uid}`).join(', ')
  return wrong.length === 0 ? pass(words) : failed(words, 'A process runs as the wrong user', hatchAgain)
}

/** The command of a process, as the kernel knows it (15 characters). */
export function commandName(pid: number): string {
  return readFileSync(`/proc/${pid}/comm`, 'utf8').trim()
}
