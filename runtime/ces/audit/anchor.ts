import * as z from 'zod'
import { writeDurably } from '../../durable/staged-file.ts'
import { hex } from '../../vault/aes-gcm.ts'
import { readPrivate } from '../../vault/private-file.ts'

const link = z.strictObject({ seq: z.int().min(1), prev: hex(32) })

/** Kept apart from the audit, beside the vault's key: where its kept part begins and ends, so that a cut is told. */
const anchor = z.strictObject({ first: link, next: link })
export type Anchor = z.infer<typeof anchor>

/** @returns undefined when there is none, and `damaged` when it is none of ours. @throws Failure VAULT_LOCKED */
export function readAnchor(path: string): Anchor | 'damaged' | undefined {
  const text = readPrivate(path)?.toString()
  if (text === undefined) return undefined
  try {
    return anchor.parse(JSON.parse(text))
  } catch {
    return 'damaged'
  }
}

/** @throws NodeJS.ErrnoException such as ENOSPC */
export function writeAnchor(path: string, value: Anchor): void {
  writeDurably(path, `${JSON.stringify(value)}\n`)
}
