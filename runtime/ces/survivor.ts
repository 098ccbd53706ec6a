import { createHash, randomBytes } from 'node:crypto'
import { mkdirSync, rmSync } from 'node:fs'
import { join } from 'node:path'
import type { Survivor } from '../protocol/routes.ts'
import { vaultPlace } from '../vault/place.ts'
import { Vault } from '../vault/vault.ts'
import type { VaultDoor } from './door.ts'

const alias = 'canary/survivor'

/** Puts a secret that nobody knows in a scratch vault that stays, and says what is to be found again. */
export async function leaveSurvivor(door: VaultDoor, folder: string): Promise<Survivor> {
  const own = survivorFolder(folder)
  rmSync(own, { recursive: true, force: true })
  mkdirSync(own, { mode: 0o700 })
  using vault = openIn(own)
  const secret = randomBytes(32)
  vault.put(alias, secret)
  return describe(door, vault)
}

/** Says the same after a restart, and takes the scratch vault away. */
export async function findSurvivor(door: VaultDoor, folder: string): Promise<Survivor> {
  const own = survivorFolder(folder)
  try {
    using vault = openIn(own)
    return await describe(door, vault)
  } finally {
    rmSync(own, { recursive: true, force: true })
  }
}

function survivorFolder(folder: string): string {
  return join(folder, 'survivor')
}

function openIn(own: string): Vault {
  return Vault.open(vaultPlace(join(own, 'vault'), join(own, 'key')), 'a self-check')
}

async function describe(door: VaultDoor, vault: Vault): Promise<Survivor> {
  const real = await door.open()
  const { generation, credentials } = real.verify()
  const canarySha256 = await vault.use(alias, (secret) => createHash('sha256').update(secret).digest('hex'))
  return { generation, credentials, canarySha256 }
}
