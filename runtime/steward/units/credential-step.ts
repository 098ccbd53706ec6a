import { existsSync, readdirSync } from 'node:fs'
import { writeDurably } from '../../durable/staged-file.ts'
import type { Layout } from '../../protocol/layout.ts'
import { type Act, differs, same } from '../step.ts'
import { encryptedKey, hostKey, knowsCredentials } from './credential.ts'
import { isNotedElsewhere } from './shared.ts'

/**
 * The key of a vault that is still to be made, as only the systemd of this machine can read it. Where it has no credentials
 * CES makes a key file, and the proof names which it is. A vault that is there keeps the key it has.
 */
export const credentialStep: Act<'credential'> = {
  observe: async (_step, { at }) => {
    if (existsSync(at.vaultCredential)) return same('a credential of systemd')
    if (hasVault(at)) return same('the vault has its key')
    return (await knowsCredentials()) ? differs('no key yet') : same('systemd has no credentials here')
  },
  change: async (_step, { at, journal }) => {
    if (!existsSync(hostKey) || isNotedElsewhere(at, 'host-key', hostKey)) journal.aboutToMake('host-key', hostKey)
    const made = await encryptedKey()
    if ('unable' in made) return `no credential of systemd: ${made.unable}`
    writeDurably(at.vaultCredential, made.text)
    return 'a credential of systemd'
  },
}

/** Whatever CES keeps there, its lease aside, a first start has come as far as a key. */
function hasVault(at: Layout): boolean {
  return [at.vault, at.vaultKey].some((folder) => namesIn(folder).some((name) => !name.startsWith('lease')))
}

function namesIn(folder: string): string[] {
  return existsSync(folder) ? readdirSync(folder) : []
}
