import { existsSync, mkdirSync, renameSync, rmSync, writeFileSync } from 'node:fs'
import { dirname } from 'node:path'
import * as z from 'zod'
import { Failure } from '../../../runtime/protocol/failure.ts'
import { type EngineCommand, EngineExit } from '../command.ts'
import { type EnginePlaces, project } from '../places.ts'

const exported = z.object({ version: z.int(), deployment: z.looseObject({}) })

/**
 * Has the file of the state say what the bucket says now; a backend that is a folder only has to be there. It asks for no
 * passphrase, and what is a secret stays encrypted.
 * @throws Failure STATE_UNREACHABLE
 */
export async function fetchState(
  places: EnginePlaces,
  command: () => EngineCommand | Promise<EngineCommand>,
): Promise<void> {
  // A disk that is not mounted must not look like one on which nothing was ever made.
  if (places.isShared && !places.isBucket && !existsSync(places.kept))
    throw unreachable(places, 'there is no such folder')
  if (!places.isBucket) return
  const text = await exportedFrom(places, await command())
  if (text === undefined) return rmSync(places.state, { force: true })
  const { version, deployment } = exported.parse(JSON.parse(text))
  mkdirSync(dirname(places.state), { recursive: true, mode: 0o700 })
  const checkpoint = { version, checkpoint: { stack: nameOf(places), latest: deployment } }
  writeFileSync(`${places.state}.new`, JSON.stringify(checkpoint), { mode: 0o600 })
  renameSync(`${places.state}.new`, places.state)
}

/** Undefined where there is no such stack. */
async function exportedFrom(places: EnginePlaces, command: EngineCommand): Promise<string | undefined> {
  mkdirSync(places.work, { recursive: true, mode: 0o700 })
  try {
    return (await command.run(['stack', 'export', '--stack', nameOf(places)], places.work, {})).stdout
  } catch (error) {
    if (!(error instanceof EngineExit) || error.signal) throw error
    if (/no stack named /.test(error.said)) return undefined
    throw unreachable(places, error.lastLine, error)
  }
}

function unreachable({ url }: EnginePlaces, why: string, cause?: unknown): Failure {
  return Failure.of('STATE_UNREACHABLE', { place: url, why }, cause)
}

/** In full: so it is found whatever the project of the folder is that the engine runs in. */
function nameOf({ assistant }: EnginePlaces): string {
  return `organization/${project}/${assistant}`
}
