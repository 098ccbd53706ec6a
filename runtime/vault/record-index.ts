import * as z from 'zod'
import { type Bound, hex, seal, sealedBox, unseal } from './aes-gcm.ts'
import { formatVersion } from './header.ts'
import { locked } from './lock.ts'
import { openRecord, type VaultRecord } from './record.ts'

/** The last line of a vault file: which records there are, in their order, each named by its tag. */
export const recordIndex = z.strictObject({
  generation: z.int().min(1),
  records: z.array(z.tuple([z.uuid(), hex(16)])),
  seal: sealedBox,
})
export type RecordIndex = z.infer<typeof recordIndex>

/** The index over the records of one generation. */
export function sealIndex(dek: Buffer, vault: string, generation: number, found: readonly VaultRecord[]): RecordIndex {
  const records = found.map((one): [string, string] => [one.id, one.secret.tag])
  return { generation, records, seal: seal(dek, Buffer.alloc(0), boundTo(vault, generation, records)) }
}

/** What is checked against what: a vault's authentic generation, its index and the records found in its file. */
export interface Listing {
  readonly dek: Buffer
  readonly vault: string
  readonly generation: number
  readonly index: RecordIndex
  readonly found: readonly VaultRecord[]
  readonly path: string
}

/**
 * Checks that exactly the records of the index are there, each authentic and in its place.
 * @throws Failure VAULT_LOCKED: damaged, mixed, swapped, deleted.
 */
export function checkIndex(listing: Listing): void {
  const { dek, vault, index, found, path } = listing
  if (unseal(dek, index.seal, boundTo(vault, index.generation, index.records)) === undefined)
    throw locked('damaged', { path })
  if (index.generation !== listing.generation) throw locked('mixed', { path })
  for (const one of found) checkRecord(listing, one)
  const there = new Set(found.map((one) => one.id))
  if (index.records.some(([id]) => !there.has(id))) throw locked('deleted', { path })
  if (found.length !== index.records.length) throw locked('damaged', { path })
  if (found.some((one, place) => one.id !== index.records[place]?.[0])) throw locked('swapped', { path })
}

function checkRecord({ dek, vault, index, path }: Listing, one: VaultRecord): void {
  const tag = one.secret.tag
  const wanted = index.records.find(([id]) => id === one.id)?.[1]
  const listed = wanted === tag
  if (wanted !== undefined && !listed && index.records.some(([, other]) => other === tag))
    throw locked('swapped', { path })
  const secret = openRecord(dek, vault, one)
  secret?.fill(0)
  if (secret === undefined) throw locked('damaged', { path })
  // Authentic and yet not listed: written by this vault, but in another generation.
  if (!listed) throw locked('mixed', { path })
}

function boundTo(vault: string, generation: number, records: RecordIndex['records']): Bound {
  return ['index', formatVersion, vault, generation, records]
}
