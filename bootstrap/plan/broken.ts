import type { Facts } from '../facts/facts.ts'
import { type Refusal, refusal } from './refusal.ts'

/** The reason to touch nothing: what hatch made here is written in a record that cannot be used. */
export function refuseBroken({ installFault, install, current }: Facts, home: string): Refusal | undefined {
  const why = installFault ?? (current && !install ? 'it is missing, and so is its copy' : undefined)
  return why === undefined ? undefined : refusal('INSTALL_BROKEN', { file: `${home}/steward/install.json`, why })
}
