import { createHash } from 'node:crypto'
import * as z from 'zod'
import { auditActions } from '../../protocol/vault/audit.ts'
import { hex } from '../../vault/aes-gcm.ts'

/** One line of the audit. `prev` is the hash of the line before it, so that none can be changed, taken out or put in. */
export const auditLine = z.strictObject({
  seq: z.int().min(1),
  at: z.string(),
  action: z.enum(auditActions),
  alias: z.string().optional(),
  by: z.string(),
  /** `begun` is written before an act; the line that says how it ended names that one by `of`. */
  outcome: z.string(),
  of: z.int().min(1).optional(),
  prev: hex(32),
})
export type AuditLine = z.infer<typeof auditLine>

/** Where a chain stands: the number that its next line has, and the hash that line names as the one before it. */
export interface Link {
  readonly seq: number
  readonly prev: string
}

/** Before the first line. */
export const genesis: Link = { seq: 1, prev: '0'.repeat(64) }

/** SHA-256 of a line without its end. */
export function hashOf(text: string): string {
  return createHash('sha256').update(text).digest('hex')
}

/** What a stretch of lines is: how far it is whole, what is wrong after that, and what a torn write left at its end. */
export interface Stretch {
  readonly lines: readonly AuditLine[]
  readonly next: Link
  readonly fault?: string
  /** How many bytes are whole lines, where more follow. */
  readonly wholeBytes?: number
}

/** Follows a chain through the bytes of one segment. */
export function follow(bytes: Buffer, from: Link): Stretch {
  const texts = bytes.toString().split('\n')
  const rest = texts.pop() ?? ''
  const lines: AuditLine[] = []
  let next = from
  for (const text of texts) {
    const line = parse(text)
    if (line === undefined) return { lines, next, fault: `entry ${next.seq} holds bytes that were not written by CES` }
    if (line.seq !== next.seq) return { lines, next, fault: `entry ${next.seq} is missing` }
    if (line.prev !== next.prev) return { lines, next, fault: `entry ${next.seq - 1} was changed` }
    lines.push(line)
    next = { seq: next.seq + 1, prev: hashOf(text) }
  }
  return rest === '' ? { lines, next } : { lines, next, wholeBytes: bytes.lastIndexOf('\n') + 1 }
}

function parse(text: string): AuditLine | undefined {
  try {
    return auditLine.parse(JSON.parse(text))
  } catch {
    return undefined
  }
}
