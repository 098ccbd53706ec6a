import { afterEach, beforeEach, expect, test } from 'vitest'
import { call } from '../../../../runtime/protocol/call.ts'
import { settingRoutes } from '../../../../runtime/protocol/routes.ts'
import { readEvents } from '../../../fixtures/event-reader.ts'
import { type RunningGateway, runGateway } from '../../../fixtures/gateway.ts'
import { makeHome } from '../../../fixtures/home.ts'
import { openRows } from '../../../fixtures/rows.ts'

let gateway: RunningGateway
beforeEach(async () => {
  gateway = await runGateway(makeHome())
})
afterEach(() => gateway[Symbol.asyncDispose]())

const set = (name: string, value: string | number) => call(gateway.client, settingRoutes.set, { name, value })
const read = (more: { path?: string; lastId?: string } = {}) => readEvents({ ...gateway, ...more })
const kinds = (seen: readonly { kind: string }[]) => seen.map(({ kind }) => kind)

test('what happens is told as it happens, to all who listen', async () => {
  const readers = [await read(), await read()]
  for (const { comments } of readers) await expect.poll(() => comments).toHaveLength(1)
  await set('exec.timeLimit', 7)
  for (const { seen } of readers)
    await expect.poll(() => seen).toMatchObject([{ kind: 'setting.changed', name: 'exec.timeLimit', value: 7 }])
})

test('from an event on, all after it are told first: by the header, which goes before the address, or by that', async () => {
  const all = await read({ path: '/v1/events?after=0' })
  await expect.poll(() => kinds(all.seen)).toEqual(['gateway.started', 'token.enrolled'])
  await set('exec.timeLimit', 8)
  await expect.poll(() => all.seen).toHaveLength(3)
  const later = await read({ path: '/v1/events?after=0', lastId: '2' })
  await expect.poll(() => kinds(later.seen)).toEqual(['setting.changed'])
  expect(later.lastId).toBe('3')
})

test.each(['x', '-1', '1.5', '1e400'])('to go on from "%s" is refused', async (lastId) => {
  await expect(read({ lastId })).rejects.toThrow(/^400 .*REQUEST_INVALID/)
  await expect(read({ path: `/v1/events?after=${lastId}` })).rejects.toThrow(/^400 .*REQUEST_INVALID/)
})

test('they survive a restart, which is itself told, and no number is used twice', async () => {
  await set('exec.timeLimit', 9)
  await gateway.process().end('SIGKILL')
  await gateway.restart()
  const { seen } = await read({ path: '/v1/events?after=0' })
  await expect
    .poll(() => kinds(seen))
    .toEqual(['gateway.started', 'token.enrolled', 'setting.changed', 'gateway.started'])
  expect(seen).toMatchObject([{ id: 1 }, { id: 2 }, { id: 3 }, { id: 4 }])
})

test('who asks for what was pruned is told that there is a gap, and from where it goes on', async () => {
  openRows(gateway.at.gatewayDatabase, (database) => {
    const row = database.prepare("INSERT INTO events (at, kind, facts) VALUES (?, 'gateway.stopping', ?)")
    database.exec('BEGIN')
    for (let index = 0; index < 1500; index += 1) row.run(Date.now(), JSON.stringify({ pid: 1 }))
    database.exec('COMMIT')
  })
  await set('events.keepRows', 1000)
  const { seen } = await read({ path: '/v1/events?after=5' })
  await expect.poll(() => seen.at(0)).toMatchObject({ kind: 'gap', after: 5, next: 504, why: 'pruned' })
  await expect.poll(() => seen).toHaveLength(1001)
  expect(seen[1]).toMatchObject({ id: 504 })
})

test('events that are too old go, but never the newest thousand, whatever the clock says', async () => {
  openRows(gateway.at.gatewayDatabase, (database) => {
    const row = database.prepare("INSERT INTO events (at, kind, facts) VALUES (?, 'gateway.stopping', ?)")
    database.exec('BEGIN')
    for (let index = 0; index < 1500; index += 1) row.run(0, JSON.stringify({ pid: 1 }))
    database.exec('UPDATE events SET at = 0; COMMIT')
  })
  await set('events.keepDays', 29)
  const { seen } = await read({ path: '/v1/events?after=0' })
  await expect.poll(() => seen.at(0)).toMatchObject({ kind: 'gap', after: 0, next: 504 })
})

test('who was told more than there is, because the database was put back, gets all there is', async () => {
  const { seen } = await read({ lastId: '900' })
  await expect.poll(() => kinds(seen)).toEqual(['gap', 'gateway.started', 'token.enrolled'])
  expect(seen[0]).toMatchObject({ after: 900, next: 1, why: 'unknown' })
})

test('a gateway that stops says so and sends everybody home', async () => {
  const reader = await read()
  await expect.poll(() => reader.comments).toHaveLength(1)
  expect(await gateway.process().end()).toEqual([0, null])
  await reader.ended
  expect(kinds(reader.seen)).toEqual(['gateway.stopping'])
  expect(reader.comments.at(-1)).toContain('the gateway is stopping')
})

test('the events need a token as all else does', async () => {
  await expect(readEvents({ ...gateway, token: 'wrong' })).rejects.toThrow(/^401 .*TOKEN_REFUSED/)
})
