import { randomBytes } from 'node:crypto'
import { isDeepStrictEqual } from 'node:util'
import { removeDurably } from '../../durable/folder.ts'
import { writeDurably } from '../../durable/staged-file.ts'
import type { NameChange } from '../../protocol/home/restore-change.ts'
import { keyBytes } from '../aes-gcm.ts'
import { decodeVault, encodeVault } from '../file.ts'
import { wrap } from '../header.ts'
import type { VaultPlace } from '../place.ts'
import { readPrivate } from '../private-file.ts'
import { type Found, readVault } from '../read.ts'
import { openRecord, rowOf, sealRecord, type VaultRecord } from '../record.ts'
import { writeVault, writing } from '../write.ts'
import { openWith, sealTo } from './age.ts'
import { type Carried, decodePart, encodePart } from './part.ts'

/**
 * Everything of a vault as an age file, for a backup.
 * @param recipients X25519 public keys.
 * @throws Failure VAULT_LOCKED
 */
export function exportVault(
  place: VaultPlace,
  recipients: readonly Buffer[],
): { readonly file: Buffer; readonly credentials: number } {
  return readVault(place, ({ records, dek, identity }) => {
    const carried: Carried[] = []
    try {
      for (const one of records) {
        const secret = openRecord(dek, identity.vault, one)
        if (secret === undefined) throw new TypeError('a record that was verified does not open')
        carried.push({ row: rowOf(one), secret })
      }
      const text = encodePart(carried)
      try {
        return { file: sealTo(recipients, text), credentials: carried.length }
      } finally {
        text.fill(0)
      }
    } finally {
      for (const { secret } of carried) secret.fill(0)
    }
  })
}

/**
 * Makes a vault of such a file beside the one in force: under a new vault id and a new data key, which the key in force
 * wraps. That one stays as it is.
 * @returns how many credentials are in it; undefined where the file does not open or is not understood.
 * @throws Failure VAULT_LOCKED, VAULT_UNWRITABLE
 */
export function stageVault(place: VaultPlace, file: Buffer, fileKey: Buffer): number | undefined {
  const text = openWith(fileKey, file)
  if (text === undefined) return undefined
  try {
    const carried = decodePart(text)
    if (carried) stage(place, carried)
    return carried?.length
  } finally {
    text.fill(0)
  }
}

/**
 * How the credentials of such a file differ from those in a vault, by name: a value that is another, or who may use it, is a
 * change. Changes nothing.
 * @returns undefined where the file does not open or is not understood.
 * @throws Failure VAULT_LOCKED
 */
export function compareVault(place: VaultPlace, file: Buffer, fileKey: Buffer): NameChange | undefined {
  const text = openWith(fileKey, file)
  if (text === undefined) return undefined
  try {
    const carried = decodePart(text)
    return carried && readVault(place, (found) => difference(found, carried))
  } finally {
    text.fill(0)
  }
}

/**
 * Puts the vault that was staged in the place of the one in force, which is put aside. Does nothing where none is staged: it may
 * be done again after a kill at any moment.
 * @returns whether there was one.
 * @throws Failure VAULT_LOCKED, VAULT_UNWRITABLE
 */
export function exchangeVault(place: VaultPlace): boolean {
  const { arrived, before } = asidesOf(place)
  const staged = readPrivate(arrived)
  if (staged === undefined) return false
  readVault(place, (found) => {
    if (readPrivate(before) === undefined) writing(() => writeDurably(before, found.bytes))
    replace(place, staged, found)
  })
  writing(() => removeDurably(arrived))
  return true
}

/**
 * Ends an exchange: what was put aside is in force again, or it is gone, from the previous generation too.
 * @returns whether anything was put aside.
 * @throws Failure VAULT_LOCKED, VAULT_UNWRITABLE
 */
export function settleVault(place: VaultPlace, { back }: { readonly back: boolean }): boolean {
  const { arrived, before } = asidesOf(place)
  const aside = readPrivate(before)
  writing(() => removeDurably(arrived))
  if (aside === undefined) return false
  if (back) readVault(place, (found) => replace(place, aside, found))
  readVault(place, ({ bytes }) => writing(() => writeDurably(place.previous, bytes)))
  writing(() => removeDurably(before))
  return true
}

function difference({ records, dek, identity }: Found, carried: readonly Carried[]): NameChange {
  const there = new Map(records.map((one) => [one.alias, one]))
  const arrived = new Set(carried.map(({ row: { alias } }) => alias))
  const isOther = ({ row, secret }: Carried, one: VaultRecord) => {
    const present = openRecord(dek, identity.vault, one)
    const policyOf = ({ allowedTools, allowedDomains }: typeof row) => [allowedTools, allowedDomains]
    const isSame = present?.equals(secret) === true && isDeepStrictEqual(policyOf(row), policyOf(one))
    present?.fill(0)
    return !isSame
  }
  const both = carried.flatMap((one) => {
    const present = there.get(one.row.alias)
    return present && isOther(one, present) ? [one.row.alias] : []
  })
  return {
    added: [...arrived].filter((alias) => !there.has(alias)).sort(),
    changed: both.sort(),
    gone: [...there.keys()].filter((alias) => !arrived.has(alias)).sort(),
  }
}

function asidesOf({ file }: VaultPlace): { readonly arrived: string; readonly before: string } {
  return { arrived: `${file}.arrived`, before: `${file}.before` }
}

function stage(place: VaultPlace, carried: readonly Carried[]): void {
  const dek = randomBytes(keyBytes)
  try {
    readVault(place, ({ identity: { key }, kek }) => {
      const vault = randomBytes(16).toString('hex')
      const records = carried.map(({ row, secret }) => sealRecord(dek, vault, row, secret))
      const identity = wrap(dek, vault, { slot: key, kek })
      const bytes = encodeVault({ identity, generation: 1, records, dek })
      writing(() => writeDurably(asidesOf(place).arrived, bytes))
    })
  } finally {
    dek.fill(0)
  }
}

/** The contents of another file of this key become the next generation: an older one would be refused as rolled back. */
function replace(place: VaultPlace, bytes: Buffer, { generation, kek, bytes: present }: Found): void {
  const contents = decodeVault(bytes, [kek], place.file)
  try {
    writeVault(place, { ...contents, generation: generation + 1 }, kek, present)
  } finally {
    contents.dek.fill(0)
  }
}
