import type { Facts } from '../facts/facts.ts'
import { type Refusal, refusal } from './refusal.ts'

/** The reason to begin nothing: the disk of the home takes no change, so that whatever is begun would stop half-way. */
export function refuseReadOnly({ existingReadOnly, existingFolder }: Facts): Refusal | undefined {
  return existingReadOnly ? refusal('DISK_READ_ONLY', { path: existingFolder }) : undefined
}
