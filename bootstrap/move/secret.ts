import { createHash, randomBytes } from 'node:crypto'

/** What only who began a move has: with it they confirm it. */
export interface Secret {
  readonly nonce: string
  /** All of it that travels with the plan (hex). */
  readonly sha256: string
}

/** 256 bits, anew for each move: that one was confirmed says nothing of another. */
export function makeSecret(): Secret {
  const nonce = randomBytes(32).toString('hex')
  return { nonce, sha256: createHash('sha256').update(nonce).digest('hex') }
}
