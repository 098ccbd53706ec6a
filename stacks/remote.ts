import type { Address } from './address.ts'

/** A place where machines come from. Making and removing them is all a remote knows; what runs there is the same everywhere. */
export interface Remote {
  readonly name: 'local' | 'custom'
  /** Makes the assistant's machine, or finds it made, and says where it is. */
  provision(assistant: string): Promise<Address>
  /** Removes what `provision` made. */
  destroy(assistant: string): Promise<void>
}
