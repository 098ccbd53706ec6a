import { mkdirSync, readdirSync, rmSync, statSync } from 'node:fs'
import { join } from 'node:path'
import { failureAt } from '../durable/disk.ts'
import { isHeld, type Lease } from '../lease/lease.ts'
import { inWords } from '../lease/note.ts'
import { endProcesses, ourProcesses } from '../process/ours.ts'
import { wantNothing } from '../process/wanted.ts'
import { Failure } from '../protocol/failure.ts'
import { type Layout, layout } from '../protocol/layout.ts'
import type { Plan, Step, StewardEvent } from '../protocol/plan.ts'
import { notProven, proofOf } from '../protocol/proof.ts'
import { type Recorded, recorded } from './audit/recorded.ts'
import { settleRestore } from './backup/settle.ts'
import { bring } from './bring.ts'
import { Journal, usableRecord } from './journal.ts'
import { lastLogs } from './logs/last.ts'
import type { Machine } from './machine.ts'
import { beginMove } from './move/begin.ts'
import { follow } from './move/follow.ts'
import { settleOpen } from './move/resume.ts'
import type { Operator } from './operator/operator.ts'
import { plannedFor } from './operator/planned-for.ts'
import { takeHomeLease } from './operator/take-lease.ts'
import { prove } from './proof/prove.ts'
import { leftovers, remove, unsettle } from './remove.ts'
import { emptyKeychain } from './steps/keychain.ts'
import { linkedDigest } from './steps/release.ts'
import { foreignUnit } from './units/step.ts'

/** No upload of a release takes this long. */
const staleAfterMs = 3_600_000

/** What a plan is carried out with. */
export interface Surroundings {
  readonly staging: string
  /** The program of this release that asks the desktop's keychain. */
  readonly keychain: string
  readonly tell: (event: StewardEvent) => void
  readonly operator: Operator
}

/**
 * Carries a plan out: takes the home's lease, brings each step about, proves the result, and undoes a first hatch
 * that fails. Everything is told as events; the last one, `end`, says how it stands.
 */
export async function apply(plan: Plan, surroundings: Surroundings): Promise<void> {
  const at = layout(plan.home)
  // Before there is as much as a folder for the lease.
  const foreign = foreignTo(plan) ?? unitInTheWay(plan, at)
  if (foreign) {
    surroundings.tell({ at: 'end', failure: foreign.toJSON(), undone: 'none' })
    return
  }
  const lease = await takeHomeLease(at, plan, surroundings.tell)
  if (!isHeld(lease)) {
    const failure = Failure.of('LEASE_HELD', { holder: inWords(lease), name: plan.assistant, since: lease.since })
    surroundings.tell({ at: 'end', failure: failure.toJSON(), undone: 'none' })
    return
  }
  using _held = lease
  lease.heard()
  surroundings.operator.onHeard(lease.heard)
  clearStaging(at, surroundings.staging)
  const before = linkedDigest(at.current)
  if (!(await isSettled(plan, at, surroundings))) return
  await carryOut(plannedFor(plan, before, linkedDigest(at.current)), lease, surroundings)
}

async function carryOut(plan: Plan, lease: Lease, surroundings: Surroundings): Promise<void> {
  const at = layout(plan.home)
  if (isMove(plan)) return move(machineOf(plan, at, surroundings), lease, surroundings.operator)
  const act = recorded(at, plan, () => machine.journal.first, surroundings.tell)
  const machine = machineOf(plan, at, { ...surroundings, tell: act.tell })
  if (plan.verb === 'hatch') await hatch(machine, act)
  else if (plan.verb === 'retire') await retire(machine, act)
  else await maintain(machine, act)
}

function isMove({ verb }: Plan): boolean {
  return verb === 'upgrade' || verb === 'rollback'
}

/**
 * A move whose carrier is gone with a restart of the machine, and a restore that was killed, end before anything else begins.
 * What is removed needs none.
 */
async function isSettled(plan: Plan, at: Layout, surroundings: Surroundings): Promise<boolean> {
  if (plan.verb === 'retire') return true
  const { keychain, tell } = surroundings
  try {
    await settleOpen(at, keychain)
    await settleRestore(machineOf(plan, at, surroundings))
    return true
  } catch (thrown) {
    const failure = failureAt(at.home, thrown)
    // A record that cannot be read says nothing that a hatch would need.
    if (failure.code === 'MOVE_BROKEN' && !isMove(plan)) return true
    tell({ at: 'end', failure: failure.toJSON(), undone: 'none' })
    return false
  }
}

/** From one release to another: carried by a process of its own, which this one only follows. */
async function move(machine: Machine, lease: Lease, { gone }: Operator): Promise<void> {
  const begun = await beginMove(machine)
  lease.release()
  if (begun) await follow(machine.at, machine.tell, gone, begun.record.id)
}

async function hatch(machine: Machine, act: Recorded): Promise<void> {
  const { plan, journal, tell, at } = machine
  try {
    // The shell that received the bytes made these, before there was a record to note them in.
    journal.wereMade(plan.missingFolders, at.steward)
    act.begin()
    for (const step of plan.steps) if (!isAfterwards(step)) await bring(step, machine)
    const proof = proofOf(await prove(at, tell, { disturbing: journal.first }))
    if (!proof.holds && journal.first) throw notProven(plan.assistant, proof)
    const digest = plan.steps.find((step) => step.kind === 'current')?.digest
    if (proof.holds && digest) journal.proven(digest)
    if (proof.holds) for (const step of plan.steps) if (isAfterwards(step)) await tidy(step, machine)
    tell({ at: 'end', proof })
  } catch (thrown) {
    const failure = failureAt(at.home, thrown)
    const cancelled = failure.code === 'CANCELLED'
    if (!journal.first || cancelled) tell({ at: 'end', failure: failure.toJSON(), undone: 'none' })
    else await undo(machine, failure)
  }
}

/** What waits for the proof: until it holds, nobody knows which release may be needed again. */
function isAfterwards(step: Step): boolean {
  return step.kind === 'pruned'
}

/** An assistant is hatched whether or not there could be tidied up after it; the receipt says what could not. */
async function tidy(step: Step, machine: Machine): Promise<void> {
  await bring(step, machine).catch((thrown) => {
    if (Failure.from(thrown).code === 'CANCELLED') throw thrown
  })
}

async function retire(machine: Machine, act: Recorded): Promise<void> {
  const { plan, tell, at, journal, left } = machine
  for (const folder of plan.missingFolders) journal.aboutToMake('folder', folder)
  const record = journal.record
  try {
    act.begin()
    for (const step of plan.steps) await bring(step, machine)
    tell({ at: 'end', left: [...left, ...leftovers(at, record)] })
  } catch (thrown) {
    tell({ at: 'end', failure: failureAt(at.home, thrown).toJSON(), undone: 'none', left: leftovers(at, record) })
  }
}

/** What a release says it is for is not what this steward, a part of it, runs on: whoever made the plan was misled. */
function foreignTo({ manifest }: Plan): Failure | undefined {
  const machine = `${process.platform}-${process.arch}`
  if (!manifest || manifest.platform === machine) return undefined
  const { platform } = manifest
  return Failure.of('RELEASE_FOREIGN', { digest: 'that arrived', platform, machine, arch: process.arch })
}

/** Somebody else's unit of a name that ours would have. */
function unitInTheWay({ steps }: Plan, at: Layout): Failure | undefined {
  return steps.some(({ kind }) => kind === 'units') ? foreignUnit(at, usableRecord(at)) : undefined
}

/** Carries out what neither makes nor removes an assistant. What fails leaves the steps before it as they are. */
async function maintain(machine: Machine, act: Recorded): Promise<void> {
  const { plan, at, tell } = machine
  try {
    act.begin()
    for (const step of plan.steps) await bring(step, machine).catch((thrown) => goOn(plan, thrown))
    if (!plan.prove) return tell({ at: 'end' })
    tell({ at: 'end', proof: proofOf(await prove(at, tell, plan.prove)) })
  } catch (thrown) {
    tell({ at: 'end', failure: failureAt(at.home, thrown).toJSON(), undone: 'none' })
  }
}

/**
 * A doctor who cannot mend one thing mends the others; the proof then says what is left. A damaged layer is told at
 * once: then all of them travel, and everything is looked at again.
 */
function goOn({ verb }: Plan, thrown: unknown): void {
  const { code } = Failure.from(thrown)
  if (verb !== 'doctor' || code === 'CANCELLED' || code === 'RELEASE_DAMAGED') throw thrown
}

/** Takes a failed first hatch back, after its evidence was told. */
async function undo(machine: Machine, failure: Failure): Promise<void> {
  const { at, journal, tell } = machine
  tell({ at: 'evidence', logs: lastLogs(at) })
  wantNothing(at)
  await unsettle(journal.record.made.toReversed())
  await endProcesses(() => ourProcesses(at))
  await emptyKeychain(machine)
  await remove(at, journal.record)
  const left = [...machine.left, ...leftovers(at, journal.record)]
  tell({ at: 'end', failure: failure.toJSON(), undone: left.length === 0 ? 'reverted' : 'stuck', left })
}

/** What a receiver that was killed has left. A young folder may still be filling up, from somebody who waits for us. */
function clearStaging(at: Layout, ours: string): void {
  for (const name of readdirSync(at.staging)) {
    const folder = join(at.staging, name)
    if (folder !== ours && Date.now() - statSync(folder).mtimeMs > staleAfterMs) rmSync(folder, { recursive: true })
  }
}

function machineOf(plan: Plan, at: Layout, { staging, keychain, tell, operator }: Surroundings): Machine {
  mkdirSync(at.steward, { recursive: true, mode: 0o700 })
  return {
    at,
    plan,
    staging,
    keychain,
    left: [],
    tell,
    journal: Journal.open(at.install, plan),
    stillWanted: () => {
      if (operator.gone.aborted) throw Failure.of('CANCELLED', { state: 'the steps done so far stay' })
    },
  }
}
