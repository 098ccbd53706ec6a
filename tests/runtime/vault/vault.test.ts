import { existsSync, readFileSync } from 'node:fs'
import { expect, test } from 'vitest'
import { reasonOf } from '../../../runtime/vault/lock.ts'
import { Vault } from '../../../runtime/vault/vault.ts'
import { fill, linesAt, reasonAt, secretAt, temporaryPlace } from '../../fixtures/vault.ts'

test('what was put is used, listed without its value, changed and removed, also after opening again', async () => {
  using temporary = temporaryPlace()
  const { place } = temporary
  fill(place, { 'git/token': 'first' })
  using vault = Vault.open(place, 'test')
  expect(vault.put('git/token', Buffer.from('second')).created).toBe(false)
  expect(vault.put('ai/key', Buffer.from('third')).created).toBe(true)
  expect(vault.list().map(({ alias, revision }) => [alias, revision])).toEqual([
    ['ai/key', 1],
    ['git/token', 2],
  ])
  expect(JSON.stringify(vault.list())).not.toMatch(/second|sealed|secret/)
  expect(await vault.use('git/token', (secret) => secret.toString())).toBe('second')
  expect(vault.remove('git/token')).toBe(true)
  expect(vault.remove('git/token')).toBe(false)
  await expect(vault.use('git/token', () => 'used')).rejects.toMatchObject({ code: 'CREDENTIAL_UNKNOWN' })
  vault.close()
  expect(await secretAt(place, 'ai/key')).toBe('third')
})

test('a credential is for no tool and no host until it is said, and a new value keeps what was said', () => {
  using temporary = temporaryPlace()
  using vault = Vault.open(temporary.place, 'test')
  expect(vault.put('a/b', Buffer.from('1')).credential).toMatchObject({ allowedTools: [], allowedDomains: [] })
  const policy = { allowedTools: ['http_request'], allowedDomains: ['*.fal.run'] }
  expect(vault.put('a/b', Buffer.from('2'), policy).credential).toMatchObject(policy)
  expect(vault.put('a/b', Buffer.from('3')).credential).toMatchObject({ ...policy, revision: 3 })
  expect(vault.list()).toHaveLength(1)
})

test('a lent secret is zeroed afterwards, also when its use fails', async () => {
  using temporary = temporaryPlace()
  fill(temporary.place, { 'a/b': 'value' })
  using vault = Vault.open(temporary.place, 'test')
  let lent: Buffer = Buffer.alloc(0)
  const failing = vault.use('a/b', async (secret) => {
    lent = secret
    await Promise.resolve()
    expect(secret.toString()).toBe('value')
    throw new TypeError('used badly')
  })
  await expect(failing).rejects.toThrow('used badly')
  expect(lent).toEqual(Buffer.alloc(5))
})

test('a secret of any bytes comes back as it was', async () => {
  using temporary = temporaryPlace()
  const secret = Buffer.from([0, 10, 13, 34, 92, 128, 255])
  using vault = Vault.open(temporary.place, 'test')
  vault.put('a/b', secret)
  expect(await vault.use('a/b', (lent) => Buffer.from(lent))).toEqual(secret)
})

test('each write of a credential has a fresh nonce, and the others keep their bytes', () => {
  using temporary = temporaryPlace()
  const { place } = temporary
  fill(place, { 'a/b': 'x', 'c/d': 'same' })
  const nonces = new Set<string>()
  const others = new Set<string>()
  using vault = Vault.open(place, 'test')
  for (let write = 0; write < 50; write++) {
    vault.put('a/b', Buffer.from('x'))
    const [, other, changed] = linesAt(place.file)
    nonces.add(JSON.parse(`${changed}`).secret.nonce)
    others.add(`${other}`)
  }
  expect([nonces.size, others.size]).toEqual([50, 1])
})

test('a new key wraps the vault, the old one opens nothing any more, and the secrets stay', async () => {
  using temporary = temporaryPlace()
  const { place } = temporary
  fill(place, { 'a/b': 'value' })
  const key = readFileSync(place.keys.file.path)
  const vault = Vault.open(place, 'test')
  vault.rewrap()
  vault.rewrap()
  expect(readFileSync(place.keys.file.path)).not.toEqual(key)
  expect(existsSync(`${place.keys.file.path}.next`)).toBe(false)
  vault.close()
  expect(await secretAt(place, 'a/b')).toBe('value')
  expect(readFileSync(place.previous)).toEqual(readFileSync(place.file))
})

test('the generation before the last is kept whole, but not what was removed', () => {
  using temporary = temporaryPlace()
  const { place } = temporary
  fill(place, { 'a/b': 'one' })
  const before = readFileSync(place.file)
  using vault = Vault.open(place, 'test')
  vault.put('a/b', Buffer.from('two'))
  expect(readFileSync(place.previous)).toEqual(before)
  vault.remove('a/b')
  expect(readFileSync(place.previous, 'utf8')).not.toContain('a/b')
})

test('one opener at a time: the second is told who holds it, and may once the first has closed', () => {
  using temporary = temporaryPlace()
  const vault = Vault.open(temporary.place, 'the first one')
  expect(reasonAt(temporary.place)).toBe('held')
  expect(() => Vault.open(temporary.place, 'second')).toThrow(`is held by the first one (process ${process.pid}, since`)
  expect(reasonOf(() => vault.verify())).toBeUndefined()
  vault.close()
  expect(reasonAt(temporary.place)).toBe('opens')
})
