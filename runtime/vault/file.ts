import type * as z from 'zod'
import { type Header, header, type Identity, openHeader, sealHeader } from './header.ts'
import { locked } from './lock.ts'
import { record, type VaultRecord } from './record.ts'
import { checkIndex, recordIndex, sealIndex } from './record-index.ts'

/** Everything a vault file holds, found authentic; the secrets in it are still sealed. */
export interface Contents {
  readonly identity: Identity
  readonly generation: number
  readonly records: readonly VaultRecord[]
  /** For the caller to zero. */
  readonly dek: Buffer
}

/**
 * A vault file's bytes: lines of JSON, first the header, then one record a line, last the index.
 * Each line has exactly one spelling, so a byte can't change without being noticed.
 */
export function encodeVault({ identity, generation, records, dek }: Contents): Buffer {
  const body = [...records, sealIndex(dek, identity.vault, generation, records)].map(line).join('')
  return Buffer.from(line(sealHeader(dek, identity, generation, Buffer.byteLength(body))) + body)
}

/** What opened, and the one of the keys that opened it. */
export interface Opened extends Contents {
  readonly kek: Buffer
}

/**
 * Verifies header, index and every record.
 * @param keks the key-encryption keys to try: the one in force, perhaps one of an unfinished rotation.
 * @throws Failure VAULT_LOCKED: truncated, damaged, wrong-key, wrong-credential, unknown-format, swapped, deleted, mixed.
 */
export function decodeVault(bytes: Buffer, keks: readonly Buffer[], path: string): Opened {
  const { found, body } = splitHeader(bytes, path)
  const { dek, kek } = openHeader(found, keks, path)
  const { vault, key, generation } = found
  try {
    const records = openBody(body, found, dek, path)
    return { identity: { vault, key, dek: found.dek }, generation, records, dek, kek }
  } catch (error) {
    dek.fill(0)
    throw error
  }
}

/**
 * What a file says of its key and generation, before anything of it is known to be authentic.
 * @throws Failure VAULT_LOCKED: truncated, damaged.
 */
export function claimsOf(bytes: Buffer, path: string): Identity & { readonly generation: number } {
  return splitHeader(bytes, path).found
}

/** The records of a file that may be damaged, as far as their lines can still be read: for words to a person only. */
export function readableRecords(bytes: Buffer): VaultRecord[] {
  const lines = bytes.toString('latin1').split('\n')
  return lines.flatMap((text) => parse(record, Buffer.from(text, 'latin1')) ?? [])
}

function splitHeader(bytes: Buffer, path: string): { found: Header; body: Buffer } {
  const end = bytes.indexOf('\n')
  if (end < 0) throw locked('truncated', { path })
  const found = parse(header, bytes.subarray(0, end))
  if (found === undefined) throw locked('damaged', { path })
  return { found, body: bytes.subarray(end + 1) }
}

function openBody(body: Buffer, { vault, generation, bodyBytes }: Header, dek: Buffer, path: string): VaultRecord[] {
  const { index, records } = parseBody(body, bodyBytes, path)
  checkIndex({ dek, vault, generation, index, found: records, path })
  if (body.length !== bodyBytes) throw locked('damaged', { path })
  return records
}

function parseBody(body: Buffer, wanted: number, path: string) {
  // latin1 maps bytes to characters one to one, so lines can be cut before they are known to be text.
  const lines = body.toString('latin1').split('\n')
  const rest = lines.pop()
  const index = parse(recordIndex, Buffer.from(lines.at(-1) ?? '', 'latin1'))
  if (body.length < wanted && (rest !== '' || index === undefined)) throw locked('truncated', { path })
  const records = lines.slice(0, -1).map((text) => parse(record, Buffer.from(text, 'latin1')))
  if (rest !== '' || index === undefined) throw locked('damaged', { path })
  if (!records.every((one) => one !== undefined)) throw locked('damaged', { path })
  return { index, records }
}

function line(value: unknown): string {
  return `${JSON.stringify(value)}\n`
}

/** A line's value when the line is exactly how that value is spelt. */
function parse<Value>(schema: z.ZodType<Value>, bytes: Buffer): Value | undefined {
  try {
    const value = schema.parse(JSON.parse(bytes.toString()))
    return Buffer.from(JSON.stringify(value)).equals(bytes) ? value : undefined
  } catch {
    return undefined
  }
}
