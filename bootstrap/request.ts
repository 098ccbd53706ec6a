import type { Address } from '../stacks/address.ts'
import type { Machine, RemoteName, Wishes } from '../stacks/remote.ts'

/** What a person asked for, flags and environment already resolved. */
export interface Request {
  readonly name: string
  readonly remote: RemoteName
  /** Where its machine is. */
  readonly address: Address
  /** VELLUM_HOME on the assistant's machine; absolute. */
  readonly home: string
  readonly port: number
  /** The key file to log in with; of a machine that is to be made, the key it is made with. Absolute. */
  readonly identity?: string | undefined
  /** Of a machine that is to be made: what the person said of it. */
  readonly wishes?: Omit<Wishes, 'assistant' | 'owner' | 'publicKey'>
  /** What the remote settled from that. */
  readonly machine?: Machine
  /** Every question is answered with yes. */
  readonly yes?: boolean
  /** Print the plan and change nothing. */
  readonly dryRun: boolean
}
