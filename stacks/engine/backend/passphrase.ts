import { randomBytes } from 'node:crypto'
import { closeSync, existsSync, mkdirSync, openSync, readdirSync, readFileSync, rmSync, writeSync } from 'node:fs'
import { dirname, join } from 'node:path'
import { setTimeout } from 'node:timers/promises'
import { Failure } from '../../../runtime/protocol/failure.ts'
import { lockOf } from '../../../runtime/vault/lock.ts'
import { vaultPlace } from '../../../runtime/vault/place.ts'
import { isFirstStart } from '../../../runtime/vault/start.ts'
import { Vault } from '../../../runtime/vault/vault.ts'
import { type EnginePlaces, project } from '../places.ts'

const alias = 'pulumi-passphrase'
/** Another run of ours holds the vault for as long as it takes to read one value. */
const vaultWaitMs = 10_000

/** A file to read the passphrase from, there for as long as it is not disposed of. */
export interface LentPassphrase extends Disposable {
  /** As the engine is to open it. */
  readonly path: string
  /** To be the engine's descriptor 3, where `path` means that. */
  readonly descriptor?: number
}

/**
 * Lends the passphrase of this installation, which a vault of its own keeps; the first time one is made. Where the state is
 * shared and the person has set a passphrase for it as for Pulumi, lends that.
 * @throws Failure ENGINE_PASSPHRASE_LOST where states are there that only a passphrase which is not there any more opens;
 * or the vault, or the person's file, cannot be opened; VAULT_UNWRITABLE.
 */
export async function lendPassphrase(
  places: EnginePlaces,
  environment: NodeJS.ProcessEnv = process.env,
): Promise<LentPassphrase> {
  const theirs = places.isShared ? readTheirs(places, environment) : undefined
  mkdirSync(places.own, { recursive: true, mode: 0o700 })
  if (theirs) return lend(theirs, places.own)
  try {
    return await lendKept(places)
  } catch (error) {
    const lock = lockOf(error)
    throw lock ? passphraseLost(places, `${lock.why}; mend it: ${lock.fix}`) : error
  }
}

/** The one that wins is the one that wins in Pulumi: https://www.pulumi.com/docs/iac/cli/environment-variables/. */
function readTheirs(places: EnginePlaces, environment: NodeJS.ProcessEnv): Buffer | undefined {
  const { PULUMI_CONFIG_PASSPHRASE: value, PULUMI_CONFIG_PASSPHRASE_FILE: file } = environment
  if (value !== undefined) return Buffer.from(value)
  if (!file) return undefined
  try {
    // As Pulumi reads it: the line end that an editor leaves is no part of it.
    return Buffer.from(readFileSync(file, 'utf8').trim())
  } catch (error) {
    throw passphraseLost(places, `${file}: ${(error as NodeJS.ErrnoException).code}`)
  }
}

async function lendKept(places: EnginePlaces): Promise<LentPassphrase> {
  using vault = await openVault(places)
  if (!vault.list().some((row) => row.alias === alias)) {
    refuseWhereLost(places)
    const made = Buffer.from(randomBytes(32).toString('base64'))
    vault.put(alias, made)
    made.fill(0)
  }
  return await vault.use(alias, (secret) => lend(secret, places.own))
}

/** A passphrase for what nobody will open again. */
export function lendOnce(folder: string): LentPassphrase {
  return lend(Buffer.from(randomBytes(32).toString('base64')), folder)
}

/**
 * An open file that has no name any more: nothing is left of it once the last process that has it open is gone. Only
 * Linux opens such a file anew from its start (proc_pid_fd(5)); elsewhere it keeps its name for as long as it is lent.
 */
function lend(secret: Buffer, folder: string): LentPassphrase {
  const path = join(folder, `.passphrase.${randomBytes(8).toString('hex')}`)
  const descriptor = openSync(path, 'wx+', 0o600)
  const isNameless = process.platform === 'linux'
  try {
    if (isNameless) rmSync(path)
    writeSync(descriptor, secret)
  } catch (error) {
    closeSync(descriptor)
    rmSync(path, { force: true })
    throw error
  }
  const end = () => {
    closeSync(descriptor)
    rmSync(path, { force: true })
  }
  if (isNameless) return { path: '/proc/self/fd/3', descriptor, [Symbol.dispose]: end }
  return { path, [Symbol.dispose]: end }
}

async function openVault(places: EnginePlaces): Promise<Vault> {
  for (const folder of [places.vault, places.vaultKey]) mkdirSync(dirname(folder), { recursive: true, mode: 0o700 })
  const place = vaultPlace(places.vault, places.vaultKey)
  if (isFirstStart(place)) refuseWhereLost(places)
  for (const begun = Date.now(); ; await setTimeout(50)) {
    try {
      return Vault.open(place, `process ${process.pid}`)
    } catch (error) {
      if (lockOf(error)?.reason !== 'held' || Date.now() - begun > vaultWaitMs) throw error
    }
  }
}

/** A new passphrase opens no state that is there, and would only hide that the old one is gone. */
function refuseWhereLost(places: EnginePlaces): void {
  const folder = join(places.own, '.pulumi/stacks', project)
  const states = existsSync(folder) ? readdirSync(folder).filter((name) => name.endsWith('.json')) : []
  if (states.length > 0) throw passphraseLost(places, 'the vault is gone or empty')
  if (existsSync(places.state)) throw passphraseLost(places, 'it was made on another machine')
}

/** What to say when what is there does not open the state of this stack. */
export function passphraseLost(
  { state, copies, url, isShared, isBucket, vault, vaultKey }: EnginePlaces,
  why: string,
): Failure {
  const file = isBucket ? url : state
  const next = isShared
    ? 'Set PULUMI_CONFIG_PASSPHRASE_FILE to a file with the passphrase that all who share this state use, then type the same again.'
    : `Put back ${vault} and ${vaultKey} from a backup of this machine; without one, remove by hand what is labelled with the name of the assistant, then move ${state} and ${copies} away.`
  return Failure.of('ENGINE_PASSPHRASE_LOST', { file, why, next })
}
