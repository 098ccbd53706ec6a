import type { Facts } from '../facts/facts.ts'
import { type Refusal, refusal } from './refusal.ts'

/**
 * The reason to run nothing from a home and to remove nothing in it: somebody else could have made it, or exchange it
 * while we work there. Like sshd's StrictModes, sshd_config(5).
 */
export function refuseUnsafe({ foreignFolder: [folder], user }: Facts): Refusal | undefined {
  return folder === undefined ? undefined : refusal('HOME_UNSAFE', { folder, user })
}
