import { execFile } from 'node:child_process'
import { existsSync, mkdirSync, mkdtempSync, renameSync, rmSync } from 'node:fs'
import { join } from 'node:path'
import { promisify } from 'node:util'
import { PulumiCommand } from '@pulumi/pulumi/automation/index.js'
import sdk from '@pulumi/pulumi/version.js'
import { parse } from 'semver'
import { Failure } from '../../runtime/protocol/failure.ts'
import type { EnginePlaces } from './places.ts'
import type { EngineTell } from './told.ts'

/** The first that hands on its events as they happen, by gRPC, and not through a file that is looked at now and then. */
const oldest = { major: 3, minor: 206 }
const tickMs = 1000
/** An engine that does not say its version by then is none. */
const answerMs = 60_000

/** A `pulumi` that can be run. */
export type Engine = Pick<PulumiCommand, 'command' | 'version'>

/**
 * Finds a `pulumi` of a suitable version: the installed one, else ours, else the official download becomes ours.
 * @param install brings the one of our SDK's version into a folder.
 * @throws Failure ENGINE_MISSING
 */
export async function acquireEngine(
  { engines, home }: EnginePlaces,
  tell: EngineTell,
  install: (root: string) => Promise<unknown> = (root) => PulumiCommand.install({ root }),
): Promise<Engine> {
  const installed = await found('pulumi', home)
  if (installed) return installed
  const root = join(engines, sdk.version)
  const command = join(root, 'bin/pulumi')
  const ours = existsSync(root) ? await found(command, home) : undefined
  if (ours) return ours
  mkdirSync(engines, { recursive: true, mode: 0o700 })
  await download(root, tell, install)
  const brought = await found(command, home)
  if (!brought) throw missing('what was downloaded does not run here')
  return brought
}

/** Staged beside its place, so that a killed download leaves none that looks whole. */
async function download(root: string, tell: EngineTell, install: (root: string) => Promise<unknown>): Promise<void> {
  const staged = mkdtempSync(`${root}.`)
  const begun = Date.now()
  const say = () => {
    const seconds = Math.round((Date.now() - begun) / 1000)
    tell({ at: 'engine', detail: `fetching the Pulumi engine ${sdk.version} (${seconds} s)` })
  }
  const ticking = setInterval(say, tickMs)
  try {
    say()
    await install(staged)
    rmSync(root, { recursive: true, force: true })
    renameSync(staged, root)
  } catch (error) {
    throw missing(`it could not be downloaded: ${(error as Error).message.split('\n', 1)[0]}`, error)
  } finally {
    clearInterval(ticking)
    rmSync(staged, { recursive: true, force: true })
  }
}

/**
 * An engine that runs, in a version that will do; undefined for any other.
 *
 * Not asked by `PulumiCommand.get`, which lets no PULUMI_HOME be given: each `pulumi version` writes a log below it.
 */
async function found(command: string, home: string): Promise<Engine | undefined> {
  const env = { ...process.env, PULUMI_HOME: home, PULUMI_SKIP_UPDATE_CHECK: 'true' }
  try {
    const { stdout } = await promisify(execFile)(command, ['version'], { env, timeout: answerMs })
    const version = parse(stdout.trim())
    return version?.major === oldest.major && version.minor >= oldest.minor ? { command, version } : undefined
  } catch {
    return undefined
  }
}

function missing(why: string, cause?: unknown): Failure {
  return Failure.of('ENGINE_MISSING', { why, version: sdk.version }, cause)
}
