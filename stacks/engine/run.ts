import { cpSync, existsSync, mkdtempSync, rmSync } from 'node:fs'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import type { EngineEvent, OutputMap, Stack } from '@pulumi/pulumi/automation/index.js'
import { Failure } from '../../runtime/protocol/failure.ts'
import { adopted, type Found } from './adopt.ts'
import { failureOf, standing } from './failure.ts'
import { Hearing, type Planned } from './hear.ts'
import { Interrupts } from './interrupts.ts'
import { type LentPassphrase, lendOnce, lendPassphrase } from './passphrase.ts'
import { type EnginePlaces, enginePlaces, type Folders } from './places.ts'
import { readState } from './state.ts'
import type { EngineTell } from './told.ts'
import { openStack, type Program } from './workspace.ts'

/** The machine of which assistant, made from what, and on record in whose folders. */
export interface Work {
  readonly assistant: string
  readonly folders: Folders
  readonly program: Program
}

/**
 * Makes the machine what its program says, and gives the program's outputs. Ctrl-C lets what is under way end and saves it; a second
 * one ends it at once.
 * @throws Failure CANCELLED, LEASE_HELD, MACHINE_UNFINISHED, `ENGINE_…`, each with what is on record now; where that is nothing, what the
 * program explains.
 */
export async function up(work: Work, tell: EngineTell): Promise<OutputMap> {
  return onStack(work, tell, async (stack, onEvent) => (await stack.up({ onEvent })).outputs)
}

/**
 * Looks what of the machine there still is, and puts that on record. Ends as `up`.
 * @param found what was under way when an engine was killed (`Known.pending`) and was found to be there: it is put on record with this
 * id. What is not among it is dropped from record.
 */
export async function refresh(work: Work, found: readonly Found[], tell: EngineTell): Promise<void> {
  await onStack(work, tell, async (stack, onEvent) => {
    if (found.length > 0) await stack.importStack(adopted(await stack.exportStack(), found))
    await stack.refresh({ onEvent, clearPendingCreates: true })
  })
}

/** Removes all that is on record of the machine, then the record. Ends as `up`. */
export async function destroy(work: Work, tell: EngineTell): Promise<void> {
  const places = enginePlaces(work.folders, work.assistant)
  if (!readState(places)) return
  await onStack(work, tell, async (stack, onEvent) => {
    await stack.destroy({ onEvent })
    // Copies without a state mean that the state was lost, so they go first.
    rmSync(places.copies, { recursive: true, force: true })
    await stack.workspace.removeStack(stack.name)
  })
  for (const folder of [places.work, places.logs]) rmSync(folder, { recursive: true, force: true })
}

/**
 * What `up` would do, of resources that are not as the program says. Works on a copy of what is on record, under a passphrase for
 * that alone where there is no record: nothing comes of it, not even a lock.
 * @throws Failure as `up`
 */
export async function preview(work: Work, tell: EngineTell): Promise<readonly Planned[]> {
  const places = enginePlaces(work.folders, work.assistant)
  const folder = mkdtempSync(join(tmpdir(), 'vellum-preview-'))
  const aside = { ...enginePlaces({ ...work.folders, state: folder }, work.assistant), home: places.home }
  try {
    const isKnown = readState(places) !== undefined
    for (const part of ['state', 'settings'] as const)
      if (existsSync(places[part])) cpSync(places[part], aside[part], { recursive: true })
    using passphrase = isKnown ? await lendPassphrase(places) : lendOnce(folder)
    return await worked(work, aside, passphrase, tell, async (stack, onEvent, hearing) => {
      await stack.preview({ onEvent })
      return hearing.planned
    })
  } finally {
    rmSync(folder, { recursive: true, force: true })
  }
}

type Act<Result> = (stack: Stack, onEvent: (event: EngineEvent) => void, hearing: Hearing) => Promise<Result>

async function onStack<Result>(work: Work, tell: EngineTell, act: Act<Result>): Promise<Result> {
  const places = enginePlaces(work.folders, work.assistant)
  using passphrase = await lendPassphrase(places)
  return await worked(work, places, passphrase, tell, act)
}

async function worked<Result>(
  { program }: Work,
  places: EnginePlaces,
  passphrase: LentPassphrase,
  tell: EngineTell,
  act: Act<Result>,
): Promise<Result> {
  const hearing = new Hearing(tell)
  let isInterrupted = false
  try {
    const { stack, command } = await openStack(program, places, passphrase, tell)
    using interrupts = new Interrupts((count) => {
      isInterrupted = true
      if (count === 1) command.interrupt()
      else command.kill()
    })
    const result = await act(stack, hearing.hear, hearing)
    if (interrupts.count > 0) throw Failure.of('CANCELLED', { state: standing(readState(places)) })
    return result
  } catch (thrown) {
    throw failureOf({ thrown, complaints: hearing.complaints, isInterrupted }, program.explain, places)
  }
}
