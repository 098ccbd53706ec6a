import { randomBytes, timingSafeEqual } from 'node:crypto'
import { type Finding, failed, pass } from '../process/probing.ts'
import { Failure } from '../protocol/failure.ts'
import type { Vault } from '../vault/vault.ts'
import type { Scratch } from './scratch.ts'

/** Uses, rotates and deletes a canary that was put into the scratch vault, and changes the vault's key on the way. */
export async function roundtrip({ vault, canaries }: Scratch): Promise<Finding> {
  const alias = 'canary/first'
  const second = randomBytes(32)
  if (!(await holds(vault, alias, canaries[alias]))) return wrong('a secret did not come back as it was put')
  vault.put(alias, second)
  if (!(await holds(vault, alias, second))) return wrong('a changed secret did not come back')
  vault.rewrap()
  if (!(await holds(vault, alias, second))) return wrong('a secret did not survive a new key')
  vault.remove(alias)
  if (await isKnown(vault, alias)) return wrong('a removed secret could still be used')
  return pass('a canary was put, used, rotated, kept under a new key and deleted')
}

function holds(vault: Vault, alias: string, wanted: Buffer): Promise<boolean> {
  return vault.use(alias, (secret) => secret.length === wanted.length && timingSafeEqual(secret, wanted))
}

async function isKnown(vault: Vault, alias: string): Promise<boolean> {
  try {
    return await vault.use(alias, () => true)
  } catch (error) {
    if (error instanceof Failure && error.code === 'CREDENTIAL_UNKNOWN') return false
    throw error
  }
}

function wrong(evidence: string): Finding {
  return failed(evidence, 'This release does not keep secrets as it should', 'vellum hatch')
}
