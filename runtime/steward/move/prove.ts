import { execFile } from 'node:child_process'
import { setTimeout as sleep } from 'node:timers/promises'
import { Failure } from '../../protocol/failure.ts'
import { called, type Layout, type ProcessName } from '../../protocol/layout.ts'
import { type StewardEvent, stewardEvent } from '../../protocol/plan.ts'
import { notProven, type Proof, proofOf } from '../../protocol/proof.ts'
import { short } from '../../protocol/release.ts'
import type { Machine } from '../machine.ts'
import { readinessOf } from '../readiness.ts'
import { readyStep } from '../steps/ready.ts'
import { supervisionOf } from '../supervision/supervision.ts'

/** A release that is well is ready in two or three seconds; a vault on a slow disk takes longer. */
const readyDeadlineMs = 30_000
const proofDeadlineMs = 120_000
/** How often it is looked whether to go on, and every how many times what runs is looked at: that takes a program. */
const everyMs = 100
const looksEach = 5

/** A release is ready and its proof holds. @throws Failure NOT_READY, PROOF_FAILED */
export async function proven(release: string, machine: Machine): Promise<Proof> {
  await readyStep.change({ kind: 'ready', deadlineMs: readyDeadlineMs }, machine)
  return holding(release, machine)
}

/** The proof of a release that is ready holds. @throws Failure PROOF_FAILED */
export async function holding(release: string, machine: Machine): Promise<Proof> {
  const proof = proofOf(await asChosen(machine.at, await proofBy(release, machine)))
  if (!proof.holds) throw notProven(machine.plan.assistant, proof)
  return proof
}

/**
 * Looks at what runs until `until` gives something: all of it, of that release, by the processes that were there at first.
 * Healthy is what stays so.
 * @throws Failure RELEASE_UNSTEADY
 */
export async function steady<T>(release: string, { at }: Machine, until: () => T | undefined): Promise<T> {
  const first = await pidsOf(at, release)
  for (let turn = 1; ; turn++) {
    const seen = until()
    if (seen !== undefined) return seen
    await sleep(everyMs)
    if (turn % looksEach > 0) continue
    // A second look: systemd may once be too busy to answer, and a process that ended has no other pid than before.
    const name = (await changedIn(first, at, release)) && (await changedIn(first, at, release))
    if (name) throw unsteady(release, name, (await pidsOf(at, release)).get(name)?.lastExit)
  }
}

/** The first process that is not the one it was. */
async function changedIn(first: Awaited<ReturnType<typeof pidsOf>>, at: Layout, release: string) {
  const now = await pidsOf(at, release)
  return [...first.keys()].find((name) => now.get(name)?.pid !== first.get(name)?.pid)
}

async function pidsOf(at: Layout, release: string) {
  const status = await supervisionOf(at).status()
  if (status && status.release !== release) throw unsteady(release, 'gateway', `${short(status.release)} runs instead`)
  const found = status?.processes.map((one) => [one.name, { pid: one.pid, lastExit: one.lastExit }] as const) ?? []
  return new Map<ProcessName, { readonly pid: number | undefined; readonly lastExit: string | undefined }>(found)
}

function unsteady(release: string, process: ProcessName, how = 'nobody saw how'): Failure {
  return Failure.of('RELEASE_UNSTEADY', { release: short(release), process: called(process), how })
}

/** A release is proven by its own steward: it alone knows what it owes, and what its units say. */
function proofBy(release: string, { at, tell }: Machine): Promise<Proof['probes']> {
  const folder = at.release(release)
  const args = [`${folder}/app/steward.js`, 'prove', '--home', at.home]
  const options = { timeout: proofDeadlineMs, maxBuffer: 1 << 26, cwd: '/' }
  return new Promise((resolve, reject) => {
    execFile(`${folder}/node/bin/node`, args, options, (error, stdout) => {
      try {
        const events = stdout
          .split('\n')
          .filter(Boolean)
          .map((line) => stewardEvent.parse(JSON.parse(line)))
        const probes = events.filter((event) => event.at === 'probe')
        for (const probe of probes) tell(probe)
        resolve(probesOf(events))
      } catch {
        reject(
          Failure.of('UNEXPECTED', {
            what: `release ${short(release)} cannot prove itself: ${error?.message ?? stdout}`,
          }),
        )
      }
    })
  })
}

function probesOf(events: readonly StewardEvent[]): Proof['probes'] {
  const end = events.find((event) => event.at === 'end')
  if (end?.failure) throw Failure.revive(end.failure)
  return end?.proof?.probes ?? []
}

/** A vault that waits for its passphrase after any restart does so by choice: that alone says nothing against a release. */
async function asChosen(at: Layout, probes: Proof['probes']): Promise<Proof['probes']> {
  const ces = await readinessOf(at, 'ces')
  const typed = ces.ready ? undefined : ces.waitsFor
  return typed === undefined ? probes : probes.filter(({ status, fix }) => status !== 'fail' || !fix?.endsWith(typed))
}
