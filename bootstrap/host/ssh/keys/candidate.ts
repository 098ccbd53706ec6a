import type { ParsedKey } from 'ssh2'

/** A key that may be shown to a host, and what signs with it once the host would take it. */
export interface Candidate {
  /** As a person knows it: a file, or what the agent calls it. */
  readonly name: string
  readonly key: ParsedKey
  /** Where its private half is: at hand (a file, an agent), locked in a file, or with an agent that does not hold it now. */
  readonly privateHalf: 'at hand' | 'locked' | 'elsewhere'
  /** @throws Failure KEY_LOCKED, KEY_PASSPHRASE_WRONG where its file is locked; KEY_UNUSABLE where it is elsewhere */
  sign(data: Buffer, hash: string | undefined): Promise<Buffer>
}
