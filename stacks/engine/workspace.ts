import { mkdirSync } from 'node:fs'
import { devNull } from 'node:os'
import { LocalWorkspace, type PulumiCommand, type PulumiFn, Stack } from '@pulumi/pulumi/automation/index.js'
import { acquireEngine, type Engine } from './acquire.ts'
import { fetchState } from './backend/fetch.ts'
import { clearLocks } from './backend/locks.ts'
import type { LentPassphrase } from './backend/passphrase.ts'
import { settleSalt } from './backend/salt.ts'
import { EngineCommand } from './command.ts'
import { engineEnvironment } from './environment.ts'
import type { Explain } from './failure.ts'
import { type EnginePlaces, project } from './places.ts'
import { bringPlugins, type Plugin } from './plugins.ts'
import { watched } from './program/host.ts'
import { copyState, type Known, readOutputs, readState } from './state.ts'
import type { EngineTell } from './told.ts'

/** For what is asked without opening anything. */
const withoutPassphrase = { path: devNull }

/** What a machine is made from. */
export interface Program {
  /** Registers the resources and gives the outputs. */
  readonly run: PulumiFn
  readonly plugins: readonly Plugin[]
  readonly explain: Explain
  /** What the engine and its plugins are to see else, as whom they work above all; what is undefined they are not to see. */
  readonly environment?: NodeJS.ProcessEnv
}

/** A stack, ready to be worked on. */
export interface OpenStack {
  readonly stack: Stack
  readonly command: EngineCommand
  /** Has what is on record be read anew. */
  readonly fetch: () => Promise<void>
}

/**
 * What is on record of a machine, wherever its state is kept; undefined where there never was anything.
 * @throws Failure ENGINE_MISSING, ENGINE_STATE_BROKEN, STATE_UNREACHABLE
 */
export async function lookUp(program: Program, places: EnginePlaces, tell: EngineTell): Promise<Known | undefined> {
  await fetchState(places, async () => commandOf(await acquireEngine(places, tell), program, places, withoutPassphrase))
  return readState(places)
}

/**
 * Opens the stack of an assistant, and makes it only where there never was one: one that is made in the place of another would forget
 * its resources (pulumi issue 9541). What is on record is looked at and copied first.
 * @throws Failure ENGINE_MISSING, LEASE_HELD, ENGINE_STATE_BROKEN, STATE_UNREACHABLE, and what `failureOf` says of the engine's own.
 */
export async function openStack(
  program: Program,
  places: EnginePlaces,
  passphrase: LentPassphrase,
  tell: EngineTell,
): Promise<OpenStack> {
  clearLocks(places)
  const engine = await acquireEngine(places, tell)
  const fetch = () => fetchState(places, () => commandOf(engine, program, places, withoutPassphrase))
  await fetch()
  const known = readState(places)
  copyState(places)
  settleSalt(places)
  const command = commandOf(engine, program, places, passphrase)
  mkdirSync(places.work, { recursive: true, mode: 0o700 })
  mkdirSync(places.home, { recursive: true, mode: 0o700 })
  const workspace = await LocalWorkspace.create({
    workDir: places.work,
    program: watched(program.run),
    pulumiCommand: command as unknown as PulumiCommand,
    projectSettings: { name: project, runtime: 'nodejs' },
  })
  await bringPlugins(workspace, program.plugins, places, tell)
  // Each command names its stack, so none has to be the selected one.
  workspace.selectStack = async () => undefined
  const stack = await (known ? Stack.select(places.assistant, workspace) : Stack.create(places.assistant, workspace))
  // What the Automation API asks of three more processes after each run is in the state, or of no use.
  stack.info = async () => undefined
  stack.outputs = async () => {
    await fetch()
    return readOutputs(places)
  }
  return { stack, command, fetch }
}

function commandOf(
  engine: Engine,
  program: Program,
  places: EnginePlaces,
  { path, descriptor }: Pick<LentPassphrase, 'path' | 'descriptor'>,
): EngineCommand {
  const environment = engineEnvironment({ ...process.env, ...program.environment }, places, path)
  return new EngineCommand(engine, {
    environment,
    logs: places.logs,
    ...(descriptor === undefined ? {} : { descriptor }),
  })
}
