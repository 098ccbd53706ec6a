import { existsSync, mkdirSync, mkdtempSync, renameSync, rmSync } from 'node:fs'
import { join } from 'node:path'
import { PulumiCommand } from '@pulumi/pulumi/automation/index.js'
import sdk from '@pulumi/pulumi/version.js'
import { Failure } from '../../runtime/protocol/failure.ts'
import type { EnginePlaces } from './places.ts'
import type { EngineTell } from './told.ts'

/** The first that hands on its events as they happen, by gRPC, and not through a file that is looked at now and then. */
const oldest = { major: 3, minor: 206 }
const tickMs = 1000

/** A `pulumi` that can be run. */
export type Engine = Pick<PulumiCommand, 'command' | 'version'>

/**
 * Finds a `pulumi` of a suitable version: the installed one, else ours, else the official download becomes ours.
 * @param install brings the one of our SDK's version into a folder.
 * @throws Failure ENGINE_MISSING
 */
export async function acquireEngine(
  { engines }: EnginePlaces,
  tell: EngineTell,
  install: (root: string) => Promise<unknown> = (root) => PulumiCommand.install({ root }),
): Promise<Engine> {
  const installed = await found()
  if (installed) return installed
  const root = join(engines, sdk.version)
  const ours = existsSync(root) ? await found(root) : undefined
  if (ours) return ours
  mkdirSync(engines, { recursive: true, mode: 0o700 })
  await download(root, tell, install)
  const brought = await found(root)
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

/** The one below `root`, or the one in PATH; undefined where it does not run or is too old or too new. */
async function found(root?: string): Promise<Engine | undefined> {
  try {
    const engine = await PulumiCommand.get({ ...(root ? { root } : {}), skipVersionCheck: true })
    const { major = 0, minor = 0 } = engine.version ?? {}
    return major === oldest.major && minor >= oldest.minor ? engine : undefined
  } catch {
    return undefined
  }
}

function missing(why: string, cause?: unknown): Failure {
  return Failure.of('ENGINE_MISSING', { why, version: sdk.version }, cause)
}
