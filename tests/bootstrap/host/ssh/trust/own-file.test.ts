import { readFileSync, statSync } from 'node:fs'
import { join } from 'node:path'
import { afterEach, beforeEach, expect, test } from 'vitest'
import { knownKeys } from '../../../../../bootstrap/host/ssh/trust/known-hosts.ts'
import { pin } from '../../../../../bootstrap/host/ssh/trust/own-file.ts'
import { becomeOperator } from '../../../../fixtures/operator.ts'

let operator: ReturnType<typeof becomeOperator>
beforeEach(() => {
  operator = becomeOperator()
})
afterEach(() => operator.remove())

const blobOf = (type: string, rest: string) => {
  const length = Buffer.alloc(4)
  length.writeUInt32BE(type.length)
  return Buffer.concat([length, Buffer.from(type + rest)])
}

test('many at once lose none, and the file is for its owner only', async () => {
  const names = Array.from({ length: 12 }, (_, at) => `edge-${at}`)
  await Promise.all(names.map((name) => pin(name, blobOf('ssh-ed25519', name))))
  const file = join(operator.config, 'known_hosts')
  expect(readFileSync(file, 'utf8').trim().split('\n')).toHaveLength(12)
  expect(statSync(file).mode & 0o777).toBe(0o600)
  for (const name of names)
    expect(knownKeys(name, [file])).toMatchObject([{ type: 'ssh-ed25519', line: expect.any(Number) }])
})

test('a new key takes the place of the old one of its type, and of no other', async () => {
  await pin('edge', blobOf('ssh-ed25519', 'old'))
  await pin('edge', blobOf('ssh-rsa', 'other'))
  await pin('edge', blobOf('ssh-ed25519', 'new'))
  const keys = knownKeys('edge', [join(operator.config, 'known_hosts')])
  expect(keys.map((key) => key.blob.toString().slice(4))).toEqual(['ssh-rsaother', 'ssh-ed25519new'])
})
