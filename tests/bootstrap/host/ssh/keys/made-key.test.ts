import { readFileSync } from 'node:fs'
import ssh2 from 'ssh2'
import { afterEach, beforeEach, expect, test } from 'vitest'
import { madeKey } from '../../../../../bootstrap/host/ssh/keys/made-key.ts'
import { becomeOperator } from '../../../../fixtures/operator.ts'

let operator: ReturnType<typeof becomeOperator>
beforeEach(() => {
  operator = becomeOperator()
})
afterEach(() => operator.remove())

test('every key that is made can be read again, also where its public half begins with a byte of zero', () => {
  const length = 'ssh-ed25519'.length + 2 * 4 + 32
  for (let n = 0; n < 3000; n++) {
    const { key } = madeKey('desk', { keep: false })
    expect(key.getPublicSSH()).toHaveLength(length)
  }
})

test('one that is kept is found again, by both of its halves', () => {
  const { key, file } = madeKey('desk', { keep: true })
  expect(madeKey('desk', { keep: true }).key.getPublicSSH()).toEqual(key.getPublicSSH())
  expect(ssh2.utils.parseKey(readFileSync(`${file}.pub`))).toMatchObject({ type: 'ssh-ed25519' })
})
