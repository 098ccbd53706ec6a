import { execFileSync } from 'node:child_process'
import { randomBytes } from 'node:crypto'
import { writeFileSync } from 'node:fs'
import { join } from 'node:path'
import { bech32 } from '@scure/base'
import { Decrypter, generateX25519Identity, identityToRecipient } from 'age-encryption'
import { beforeAll, expect, test } from 'vitest'
import { openWith, sealTo } from '../../../../runtime/vault/transfer/age.ts'
import { temporaryFolder } from '../../../fixtures/folder.ts'

let identity: string
let publicKey: Buffer
beforeAll(async () => {
  identity = await generateX25519Identity()
  publicKey = Buffer.from(bech32.decodeToBytes(await identityToRecipient(identity)).bytes)
})

async function keyOf(file: Buffer, by = identity): Promise<Buffer> {
  const decrypter = new Decrypter()
  decrypter.addIdentity(by)
  return Buffer.from(await decrypter.decryptHeader(file))
}

const chunk = 64 * 1024

test.each([0, 1, chunk - 1, chunk, chunk + 1, 3 * chunk])(
  'the age program and age-encryption open what was sealed, and so does the key of the file: %i bytes',
  async (size) => {
    const text = randomBytes(size)
    const file = sealTo([publicKey], text)
    const folder = temporaryFolder()
    writeFileSync(join(folder, 'key.txt'), `${identity}\n`, { mode: 0o600 })
    writeFileSync(join(folder, 'it.age'), file)
    expect(execFileSync('age', ['-d', '-i', join(folder, 'key.txt'), join(folder, 'it.age')]).equals(text)).toBe(true)
    const decrypter = new Decrypter()
    decrypter.addIdentity(identity)
    expect(Buffer.from(await decrypter.decrypt(file)).equals(text)).toBe(true)
    expect(openWith(await keyOf(file), file)?.equals(text)).toBe(true)
  },
)

test('each of several recipients opens it', async () => {
  const other = await generateX25519Identity()
  const theirs = Buffer.from(bech32.decodeToBytes(await identityToRecipient(other)).bytes)
  const file = sealTo([publicKey, theirs], Buffer.from('for both'))
  for (const one of [identity, other]) expect(openWith(await keyOf(file, one), file)?.toString()).toBe('for both')
})

test('it opens with no other key', () => {
  expect(openWith(randomBytes(16), sealTo([publicKey], Buffer.from('secret')))).toBeUndefined()
})

test('no byte of it can be changed and no end be cut off', async () => {
  const file = sealTo([publicKey], randomBytes(200))
  const key = await keyOf(file)
  for (let at = 0; at < file.length; at++) {
    const changed = Buffer.from(file)
    changed[at] = (changed[at] ?? 0) ^ 0x01
    expect(openWith(key, changed), `byte ${at}`).toBeUndefined()
    expect(openWith(key, file.subarray(0, at)), `cut at ${at}`).toBeUndefined()
  }
})

test('whole chunks cannot be cut off, exchanged or added', async () => {
  const file = sealTo([publicKey], randomBytes(3 * chunk))
  const key = await keyOf(file)
  const sealed = chunk + 16
  const head = file.length - 3 * sealed
  const part = (index: number) => file.subarray(head + index * sealed, head + (index + 1) * sealed)
  const header = file.subarray(0, head)
  for (const order of [
    [0, 1],
    [0, 2],
    [1, 0, 2],
    [0, 1, 2, 2],
    [0, 0, 1, 2],
  ])
    expect(openWith(key, Buffer.concat([header, ...order.map(part)])), String(order)).toBeUndefined()
  expect(openWith(key, Buffer.concat([header, ...[0, 1, 2].map(part)]))).toBeDefined()
})
