import * as z from 'zod'
import { credentialAlias } from '../../protocol/vault/credential.ts'
import { record, type VaultRow } from '../record.ts'

/** A credential on its way from one vault to another. */
export interface Carried {
  readonly row: VaultRow
  /** For the caller to zero. */
  readonly secret: Buffer
}

const first = z.strictObject({ format: z.literal(1), credentials: z.int().min(0) })
const row = record.omit({ secret: true }).extend({ alias: credentialAlias, bytes: z.int().min(1) })
const newline = 0x0a

/**
 * Credentials as bytes: a line that says how many, then for each a line of JSON with all that may be shown of it, and as many
 * bytes as that says with a newline after them. So no secret ever becomes a string, which cannot be zeroed.
 */
export function encodePart(carried: readonly Carried[]): Buffer {
  const pieces = carried.flatMap(({ row, secret }) => [
    Buffer.from(`${JSON.stringify({ ...row, bytes: secret.length })}\n`),
    secret,
    Buffer.from('\n'),
  ])
  return Buffer.concat([Buffer.from(`${JSON.stringify({ format: 1, credentials: carried.length })}\n`), ...pieces])
}

/** The credentials of such bytes, as parts of them; undefined where they are none. */
export function decodePart(bytes: Buffer): Carried[] | undefined {
  try {
    const cursor = { at: 0 }
    const { credentials } = first.parse(JSON.parse(line(bytes, cursor)))
    const carried = Array.from({ length: credentials }, () => one(bytes, cursor))
    const aliases = new Set(carried.map(({ row: { alias } }) => alias))
    const ids = new Set(carried.map(({ row: { id } }) => id))
    const isWhole = cursor.at === bytes.length && aliases.size === credentials && ids.size === credentials
    return isWhole ? carried : undefined
  } catch {
    return undefined
  }
}

function one(bytes: Buffer, cursor: { at: number }): Carried {
  const { bytes: length, ...shown } = row.parse(JSON.parse(line(bytes, cursor)))
  const secret = bytes.subarray(cursor.at, cursor.at + length)
  cursor.at += length
  if (secret.length !== length || line(bytes, cursor) !== '') throw new TypeError('a secret is cut off')
  return { row: shown, secret }
}

function line(bytes: Buffer, cursor: { at: number }): string {
  const end = bytes.indexOf(newline, cursor.at)
  if (end < 0) throw new TypeError('a line is cut off')
  const text = bytes.subarray(cursor.at, end).toString()
  cursor.at = end + 1
  return text
}
