import { randomBytes } from 'node:crypto'
import { expect, test } from 'vitest'
import { keyBytes, seal, unseal } from '../../../runtime/vault/aes-gcm.ts'

const key = randomBytes(keyBytes)

test('no nonce comes twice in 100 000 writes', () => {
  const nonces = new Set(Array.from({ length: 100_000 }, () => seal(key, Buffer.from('x'), ['test']).nonce))
  expect(nonces.size).toBe(100_000)
})

test('a box opens with its key and what it is bound to, and with nothing else', () => {
  const box = seal(key, Buffer.from('value'), ['test', 'a', 1])
  expect(unseal(key, box, ['test', 'a', 1])?.toString()).toBe('value')
  expect(unseal(randomBytes(keyBytes), box, ['test', 'a', 1])).toBeUndefined()
  expect(unseal(key, box, ['test', 'a', 2])).toBeUndefined()
  expect(unseal(key, box, ['test', 'a1'])).toBeUndefined()
  expect(unseal(key, { ...box, tag: box.nonce.padEnd(32, '0') }, ['test', 'a', 1])).toBeUndefined()
})
