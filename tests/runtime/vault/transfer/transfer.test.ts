import { randomBytes } from 'node:crypto'
import { copyFileSync, existsSync, readdirSync, readFileSync } from 'node:fs'
import { join } from 'node:path'
import { bech32 } from '@scure/base'
import { Decrypter, generateX25519Identity, identityToRecipient } from 'age-encryption'
import { expect, test } from 'vitest'
import { claimsOf } from '../../../../runtime/vault/file.ts'
import type { VaultPlace } from '../../../../runtime/vault/place.ts'
import { exchangeVault, exportVault, settleVault, stageVault } from '../../../../runtime/vault/transfer/transfer.ts'
import { Vault } from '../../../../runtime/vault/vault.ts'
import { fill, secretAt, temporaryPlace } from '../../../fixtures/vault.ts'

const canary = `canary-${randomBytes(16).toString('hex')}`

/** A vault with secrets of these aliases, and what was exported of it. */
async function exported(secrets: Readonly<Record<string, string>>) {
  using from = temporaryPlace()
  fill(from.place, secrets)
  const identity = await generateX25519Identity()
  const key = Buffer.from(bech32.decodeToBytes(await identityToRecipient(identity)).bytes)
  const { file, credentials } = exportVault(from.place, [key])
  expect(credentials).toBe(Object.keys(secrets).length)
  const decrypter = new Decrypter()
  decrypter.addIdentity(identity)
  const { vault } = claimsOf(readFileSync(from.place.file), from.place.file)
  return { file, vault, fileKey: Buffer.from(await decrypter.decryptHeader(file)) }
}

const rows = (place: VaultPlace) => {
  using vault = Vault.open(place, 'test')
  return vault.list()
}
const idOf = ({ file }: VaultPlace) => claimsOf(readFileSync(file), file).vault
const allBytes = (folder: string) =>
  readdirSync(folder, { recursive: true, withFileTypes: true })
    .filter((one) => one.isFile())
    .map((one) => readFileSync(join(one.parentPath, one.name), 'latin1'))
    .join('\n')

test('every credential comes into another vault, under a vault id of its own, with all that is known of it', async () => {
  using from = temporaryPlace()
  using to = temporaryPlace()
  fill(from.place, { 'a/binary': '\u0000\nnot a line\n', 'b/canary': canary })
  using before = Vault.open(from.place, 'test')
  before.put('a/binary', Buffer.from('second\n'), { allowedTools: ['bash'], allowedDomains: ['example.org'] })
  before.close()
  fill(to.place, { 'old/one': 'gone after it' })
  const identity = await generateX25519Identity()
  const key = Buffer.from(bech32.decodeToBytes(await identityToRecipient(identity)).bytes)
  const { file } = exportVault(from.place, [key])
  const decrypter = new Decrypter()
  decrypter.addIdentity(identity)
  const fileKey = Buffer.from(await decrypter.decryptHeader(file))
  const [first, second] = [idOf(from.place), idOf(to.place)]
  expect(stageVault(to.place, file, fileKey)).toBe(2)
  expect(rows(to.place).map(({ alias }) => alias)).toEqual(['old/one'])
  expect(exchangeVault(to.place)).toBe(true)
  expect(rows(to.place)).toEqual(rows(from.place))
  expect(await secretAt(to.place, 'b/canary')).toBe(canary)
  expect(await secretAt(to.place, 'a/binary')).toBe('second\n')
  expect([first, second]).not.toContain(idOf(to.place))
  expect(settleVault(to.place, { back: false })).toBe(true)
  expect(rows(to.place)).toEqual(rows(from.place))
  expect(allBytes(to.folder)).not.toContain('old/one')
})

test('it can be taken back, and nothing of what had come is left', async () => {
  using to = temporaryPlace()
  fill(to.place, { 'old/one': 'still there' })
  const before = idOf(to.place)
  const { file, fileKey } = await exported({ 'new/one': canary })
  stageVault(to.place, file, fileKey)
  exchangeVault(to.place)
  expect(settleVault(to.place, { back: true })).toBe(true)
  expect(rows(to.place).map(({ alias }) => alias)).toEqual(['old/one'])
  expect(await secretAt(to.place, 'old/one')).toBe('still there')
  expect(idOf(to.place)).toBe(before)
  expect(allBytes(to.folder)).not.toContain('new/one')
  expect(settleVault(to.place, { back: true })).toBe(false)
})

test('a kill at any moment is ended by doing it again', async () => {
  using to = temporaryPlace()
  fill(to.place, { 'old/one': 'kept' })
  const { file, fileKey } = await exported({ 'new/one': canary })
  stageVault(to.place, file, fileKey)
  const arrived = `${to.place.file}.arrived`
  copyFileSync(arrived, join(to.folder, 'staged'))
  exchangeVault(to.place)
  // Killed after the vault was written and before what had arrived was removed.
  copyFileSync(join(to.folder, 'staged'), arrived)
  expect(exchangeVault(to.place)).toBe(true)
  expect(exchangeVault(to.place)).toBe(false)
  const aside = `${to.place.file}.before`
  copyFileSync(aside, join(to.folder, 'aside'))
  settleVault(to.place, { back: true })
  // Killed after what was there before was written and before it was removed.
  copyFileSync(join(to.folder, 'aside'), aside)
  settleVault(to.place, { back: true })
  expect(await secretAt(to.place, 'old/one')).toBe('kept')
  expect([arrived, aside].filter(existsSync)).toEqual([])
})

test('a file that does not open, or holds something else, changes nothing', async () => {
  using to = temporaryPlace()
  fill(to.place, { 'old/one': 'kept' })
  const { file, fileKey } = await exported({ 'new/one': canary })
  const bytes = readFileSync(to.place.file)
  expect(stageVault(to.place, file, randomBytes(16))).toBeUndefined()
  expect(stageVault(to.place, file.subarray(0, -1), fileKey)).toBeUndefined()
  expect(stageVault(to.place, Buffer.alloc(0), fileKey)).toBeUndefined()
  expect(exchangeVault(to.place)).toBe(false)
  expect(readFileSync(to.place.file).equals(bytes)).toBe(true)
})

test('neither what is exported nor what is staged shows a secret', async () => {
  using to = temporaryPlace()
  fill(to.place, {})
  const { file, fileKey } = await exported({ 'new/one': canary })
  stageVault(to.place, file, fileKey)
  exchangeVault(to.place)
  const forms = [canary, Buffer.from(canary).toString('base64').slice(0, 20), Buffer.from(canary).toString('hex')]
  for (const form of forms) {
    expect(file.toString('latin1')).not.toContain(form)
    expect(allBytes(to.folder)).not.toContain(form)
  }
})
