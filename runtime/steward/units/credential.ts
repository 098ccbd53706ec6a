import { randomBytes } from 'node:crypto'
import { globSync, readFileSync, rmSync } from 'node:fs'
import { runProgram } from '../program.ts'

/** The name under which CES finds its key among its credentials. */
const name = 'ces.kek'
/** Bytes of the key that wraps the vault's own. */
const keyBytes = 32

/** The key that systemd makes for a machine when it first encrypts something there, systemd-creds(1). */
export const hostKey = '/var/lib/systemd/credential.secret'

/** A new key that only the systemd of this machine can read, or why it has none. */
export type Encrypted = { readonly text: string } | { readonly unable: string }

/** Whether this machine's systemd has credentials: since its version 250. */
export async function knowsCredentials(): Promise<boolean> {
  return (await runProgram('systemd-creds', ['--version'])).ok
}

/**
 * Makes a key and encrypts it for CES with what the machine has for that: its TPM, its host key, or both (systemd-creds(1),
 * `--with-key=auto`). The key goes through pipes alone, and what comes of it is read back before it is trusted.
 */
export async function encryptedKey(): Promise<Encrypted> {
  const key = randomBytes(keyBytes)
  try {
    const encrypted = await runProgram('systemd-creds', ['encrypt', `--name=${name}`, '-', '-'], { input: key })
    if (!encrypted.ok) return { unable: lastLine(encrypted.stderr) }
    const options = ['decrypt', `--name=${name}`, '--transcode=hex', '-', '-']
    const read = await runProgram('systemd-creds', options, { input: encrypted.stdout })
    const isSame = read.ok && read.stdout.trim() === key.toString('hex')
    return isSame ? { text: encrypted.stdout } : { unable: lastLine(read.stderr) || 'what it encrypts it cannot read' }
  } finally {
    key.fill(0)
  }
}

/** Where units stand, and where credentials wait for units that ask for them by name (systemd.exec(5)). */
const units = ['/etc/systemd', '/run/systemd', '/usr/local/lib/systemd', '/usr/lib/systemd']
const stores = ['/etc/credstore.encrypted/*', '/run/credstore.encrypted/*', '/usr/lib/credstore.encrypted/*']

/** Whether anything that is known here can be read by the host key alone: then it is not ours to take away. */
export function isHostKeyNeeded(): boolean {
  if (globSync(stores).length > 0) return true
  const texts = globSync(units.map((folder) => `${folder}/{system,user}/**/*.{service,socket,mount,swap,conf}`))
  return texts.some((path) => /^\s*(Load|Set)CredentialEncrypted=./m.test(readIfThere(path)))
}

/** Takes the host key away that hatch has caused to be made. @returns false where it is needed. */
export function removeHostKey(path: string): boolean {
  if (isHostKeyNeeded()) return false
  rmSync(path, { force: true })
  return true
}

/** A link of a unit that is masked or gone leads nowhere. */
function readIfThere(path: string): string {
  try {
    return readFileSync(path, 'utf8')
  } catch {
    return ''
  }
}

function lastLine(text: string): string {
  return text.trim().split('\n').at(-1) ?? ''
}
