import { existsSync, readdirSync } from 'node:fs'
import { join } from 'node:path'
import { afterEach, beforeEach, expect, test } from 'vitest'
import { findAssistant } from '../../../bootstrap/record/find.ts'
import { operatorFolders } from '../../../bootstrap/record/folders.ts'
import { holdRecord } from '../../../bootstrap/record/hold.ts'
import { intend } from '../../../bootstrap/record/intend.ts'
import { writePrivately } from '../../../bootstrap/record/private-file.ts'
import { writeRecord } from '../../../bootstrap/record/record.ts'
import { becomeOperator, recordFor, requestFor } from '../../fixtures/operator.ts'

let operator: ReturnType<typeof becomeOperator>
beforeEach(() => {
  operator = becomeOperator()
})
afterEach(() => operator.remove())

test('retiring and hatching the same assistant exclude each other', async () => {
  writeRecord(recordFor('desk', '/srv/desk'))
  const retiring = holdRecord(findAssistant('desk'), 'retire')
  await expect(intend(requestFor('desk', '/srv/desk'))).rejects.toMatchObject({
    code: 'LEASE_HELD',
    message: expect.stringContaining('(retire, pid'),
  })
  await retiring[Symbol.asyncDispose]()
  await using hatching = await intend(requestFor('desk', '/srv/desk'))
  expect(hatching.existed).toBe(true)
  expect(() => holdRecord(hatching.record, 'retire')).toThrow(expect.objectContaining({ code: 'LEASE_HELD' }))
})

test('what was in service before is known, the last first, each once', async () => {
  writeRecord(recordFor('desk', '/srv/desk'))
  await using held = holdRecord(findAssistant('desk'), 'upgrade')
  for (const release of ['a', 'b', 'b', 'c', 'a', 'd', 'e', 'f']) held.keep({ release })
  expect(findAssistant('desk')).toMatchObject({ release: 'f', earlier: ['e', 'd', 'a', 'c'] })
})

test('what is forgotten leaves nothing: record, token, lease, and the folders that only it was in', async () => {
  for (const name of ['desk', 'lamp']) await (await intend(requestFor(name, `/srv/${name}`)))[Symbol.asyncDispose]()
  const forget = async (name: string) => {
    await using held = holdRecord(findAssistant(name), 'retire')
    held.forget()
  }
  await forget('desk')
  expect(findAssistant().name).toBe('lamp')
  expect(readdirSync(join(operator.state, 'leases'))).toEqual(['lamp'])
  await forget('lamp')
  expect([existsSync(operator.config), existsSync(operator.state)]).toEqual([false, false])
})

test('a key made for it is forgotten with it; a key of the person stays', async () => {
  await (await intend(requestFor('desk', '/srv/desk')))[Symbol.asyncDispose]()
  const { sshKey, agentKey } = operatorFolders()
  const made = [sshKey('desk'), `${sshKey('desk')}.pub`, agentKey('desk')]
  const own = [join(operator.home, '.ssh/id_ed25519'), sshKey('lamp')]
  for (const file of [...made, ...own]) writePrivately(file, 'a key')
  {
    await using held = holdRecord(findAssistant('desk'), 'retire')
    held.forget()
  }
  expect([...made, ...own].filter(existsSync)).toEqual(own)
})
