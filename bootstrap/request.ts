import type { Address } from '../stacks/address.ts'

/** What a person asked for, flags and environment already resolved. */
export interface Request {
  readonly name: string
  readonly remote: 'local' | 'custom'
  /** Where its machine is. */
  readonly address: Address
  /** VELLUM_HOME on the assistant's machine; absolute. */
  readonly home: string
  readonly port: number
  /** Print the plan and change nothing. */
  readonly dryRun: boolean
}
