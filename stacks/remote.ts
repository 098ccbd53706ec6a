import type { Address } from './address.ts'

/** What a remote is told of the assistant that a machine is for. */
export interface Wanted {
  readonly name: string
  /** Where its machine is, as the person said. */
  readonly address: Address
}

/** A place where machines come from. Making and removing them is all a remote knows; what runs there is the same everywhere. */
export interface Remote {
  readonly name: 'local' | 'custom'
  /** Makes the assistant's machine, or finds it made, and says where it is. */
  provision(wanted: Wanted): Promise<Address>
  /** Removes what `provision` made. */
  destroy(assistant: string): Promise<void>
}
