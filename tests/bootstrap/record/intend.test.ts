import { execFileSync } from 'node:child_process'
import { existsSync, mkdirSync, readFileSync, statSync, writeFileSync } from 'node:fs'
import { join } from 'node:path'
import { afterEach, beforeEach, expect, test } from 'vitest'
import { intend } from '../../../bootstrap/record/intend.ts'
import { knownAssistants } from '../../../bootstrap/record/record.ts'
import { becomeOperator, requestFor } from '../../fixtures/operator.ts'

let operator: ReturnType<typeof becomeOperator>
beforeEach(() => {
  operator = becomeOperator()
})
afterEach(() => operator.remove())

const file = (name: string) => join(operator.config, 'assistants', `${name}.json`)
const mode = (path: string) => statSync(path).mode & 0o777

test('an intent is on disk, for its owner only, before anything exists', async () => {
  await using intent = await intend(requestFor('desk', '/srv/desk'))
  expect(JSON.parse(readFileSync(file('desk'), 'utf8'))).toMatchObject({
    name: 'desk',
    home: '/srv/desk',
    state: 'intended',
  })
  expect(intent.existed).toBe(false)
  expect([mode(file('desk')), mode(join(operator.config, 'keys/desk.token'))]).toEqual([0o600, 0o600])
})

test('the token is made once and kept by later hatches', async () => {
  const first = await intend(requestFor('desk', '/srv/desk'))
  await first[Symbol.asyncDispose]()
  await using second = await intend(requestFor('desk', '/srv/desk'))
  expect(second.token).toBe(first.token)
  expect(Buffer.from(second.token, 'base64url')).toHaveLength(32)
  expect(second.tokenSha256).toMatch(/^[0-9a-f]{64}$/)
})

test('only one that was hatched before outlives a failure', async () => {
  const first = await intend(requestFor('desk', '/srv/desk'))
  await first[Symbol.asyncDispose]()
  const second = await intend(requestFor('desk', '/srv/desk'))
  expect(second.existed).toBe(false)
  second.keep({ state: 'hatched', release: 'f'.repeat(64) })
  await second[Symbol.asyncDispose]()
  await using third = await intend(requestFor('desk', '/srv/desk'))
  expect(third.existed).toBe(true)
})

test('what is kept is written and what is forgotten is gone', async () => {
  await using intent = await intend(requestFor('desk', '/srv/desk'))
  expect(intent.keep({ state: 'hatched', port: 7999 }).port).toBe(7999)
  expect(intent.record.state).toBe('hatched')
  expect(knownAssistants()).toEqual([intent.record])
  intent.forget()
  expect(knownAssistants()).toEqual([])
  expect(existsSync(join(operator.config, 'keys/desk.token'))).toBe(false)
})

test('a name that belongs to another home, and a home that holds another name, are refused', async () => {
  const first = await intend(requestFor('desk', '/srv/desk'))
  await first[Symbol.asyncDispose]()
  await expect(intend(requestFor('desk', '/srv/other'))).rejects.toMatchObject({ code: 'NAME_TAKEN', exitCode: 3 })
  await expect(intend(requestFor('second', '/srv/desk'))).rejects.toMatchObject({
    code: 'HOME_TAKEN',
    message: expect.stringContaining('"desk"'),
  })
  expect(knownAssistants().map((one) => one.name)).toEqual(['desk'])
})

test('two at once: the second is told who holds the lease, and a refusal gives its own lease back', async () => {
  const first = await intend(requestFor('desk', '/srv/desk'))
  await expect(intend(requestFor('desk', '/srv/desk'))).rejects.toMatchObject({
    code: 'LEASE_HELD',
    exitCode: 4,
    message: expect.stringContaining(`pid ${process.pid}`),
  })
  await first[Symbol.asyncDispose]()
  await expect(intend(requestFor('desk', '/srv/other'))).rejects.toMatchObject({ code: 'NAME_TAKEN' })
  await using again = await intend(requestFor('desk', '/srv/desk'))
  expect(again.record.name).toBe('desk')
})

test('a dry run writes nothing at all', async () => {
  await using intent = await intend(requestFor('desk', '/srv/desk', { dryRun: true }))
  expect(intent.tokenSha256).toMatch(/^[0-9a-f]{64}$/)
  expect([existsSync(operator.config), existsSync(operator.state)]).toEqual([false, false])
})

test('a broken record is named and never overwritten', async () => {
  const first = await intend(requestFor('desk', '/srv/desk'))
  await first[Symbol.asyncDispose]()
  writeFileSync(file('desk'), '{"format":1,')
  for (const request of [requestFor('desk', '/srv/desk'), requestFor('other', '/srv/other')])
    await expect(intend(request)).rejects.toMatchObject({
      code: 'RECORD_BROKEN',
      message: expect.stringContaining(file('desk')),
    })
  expect(readFileSync(file('desk'), 'utf8')).toBe('{"format":1,')
  expect(existsSync(file('other'))).toBe(false)
})

test('a disk that has no room for what is to be known is named, and with room it is known', async () => {
  mkdirSync(operator.config, { recursive: true })
  execFileSync('mount', ['-t', 'tmpfs', '-o', 'nr_inodes=2', 'none', operator.config])
  try {
    await expect(intend(requestFor('desk', '/srv/desk'))).rejects.toMatchObject({
      code: 'RECORD_UNWRITABLE',
      message: expect.stringContaining(`${file('desk')} (ENOSPC)`),
    })
    execFileSync('mount', ['-o', 'remount,nr_inodes=20', operator.config])
    await using intent = await intend(requestFor('desk', '/srv/desk'))
    expect(knownAssistants()).toEqual([intent.record])
  } finally {
    execFileSync('umount', [operator.config])
  }
})

test('a name that could not be a file name never reaches the disk', async () => {
  for (const name of ['../up', 'Desk', '', 'a'.repeat(33), '-a', 'a\u001b[2J'])
    await expect(intend(requestFor(name, '/srv/desk'))).rejects.toMatchObject({
      code: 'NAME_INVALID',
      exitCode: 2,
      message: expect.not.stringContaining('\u001b'),
    })
  expect(existsSync(operator.config)).toBe(false)
})

test('the same home on another machine is another home, and a name has one machine', async () => {
  const on = (target: string) => ({ remote: 'custom', address: { reach: 'ssh', target, hostKeys: [] } }) as const
  for (const request of [
    requestFor('desk', '/var/lib/vellum'),
    requestFor('edge', '/var/lib/vellum', on('ops@edge-3')),
    requestFor('attic', '/var/lib/vellum', on('ops@attic')),
  ])
    await (await intend(request))[Symbol.asyncDispose]()
  const taken = intend(requestFor('second', '/var/lib/vellum', on('ops@edge-3')))
  await expect(taken).rejects.toMatchObject({ code: 'HOME_TAKEN', message: expect.stringContaining('"edge"') })
  const moved = intend(requestFor('edge', '/var/lib/vellum', on('ops@edge-4')))
  await expect(moved).rejects.toMatchObject({
    code: 'NAME_TAKEN',
    message: expect.stringContaining('custom ops@edge-3'),
  })
})
