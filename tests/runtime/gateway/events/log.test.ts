import { afterEach, beforeEach, expect, test } from 'vitest'
import { call, follow } from '../../../../runtime/protocol/call.ts'
import { askTool, settingRoutes } from '../../../../runtime/protocol/routes.ts'
import { readEvents } from '../../../fixtures/event-reader.ts'
import { type RunningGateway, runGateway } from '../../../fixtures/gateway.ts'
import { makeHome } from '../../../fixtures/home.ts'
import { openRows } from '../../../fixtures/rows.ts'

let gateway: RunningGateway
beforeEach(async () => {
  gateway = await runGateway(makeHome())
})
afterEach(() => gateway[Symbol.asyncDispose]())

const kept = () =>
  openRows(gateway.at.gatewayDatabase, (database) =>
    database.prepare('SELECT id, kind, facts FROM events ORDER BY id').all(),
  )

const kills = 10
/** Each kill is followed by a whole start. */
const deadlineMs = 600_000

test(
  `${kills} kills under load lose no event that was answered for, and tell none twice to who comes back`,
  async () => {
    const seen: number[] = []
    const answered: number[] = []
    let lastId = '0'
    let next = 1
    for (let kill = 0; kill < kills; kill += 1) {
      const reader = await readEvents({ ...gateway, lastId })
      let isAlive = true
      const load = async () => {
        while (isAlive) {
          const value = (next++ % 3600) + 1
          const set = await call(gateway.client, settingRoutes.set, { name: 'exec.timeLimit', value }).catch(
            () => undefined,
          )
          if (set?.changed) answered.push(value)
        }
      }
      const loads = [load(), load()]
      const before = answered.length
      await expect.poll(() => answered.length - before, { interval: 5 }).toBeGreaterThan(kill % 4)
      await gateway.process().end('SIGKILL')
      isAlive = false
      await reader.ended
      seen.push(...reader.seen.map((one) => ('id' in one ? one.id : -1)))
      lastId = reader.lastId
      await gateway.restart()
      // Who calls while nobody is there waits in the backlog of the open socket.
      await Promise.all(loads)
    }
    const reader = await readEvents({ ...gateway, lastId })
    const rows = kept()
    await expect.poll(() => seen.length + reader.seen.length).toBe(rows.length)
    seen.push(...reader.seen.map((one) => ('id' in one ? one.id : -1)))
    expect(seen).toEqual(rows.map(({ id }) => id))
    expect(rows.map(({ id }) => id)).toEqual(rows.map((_, index) => index + 1))
    const written = new Set(rows.map(({ facts }) => JSON.parse(String(facts)).value))
    expect(answered.filter((value) => !written.has(value))).toEqual([])
    expect(rows.filter(({ kind }) => kind === 'gateway.started')).toHaveLength(kills + 1)
  },
  deadlineMs,
)

test('a tool that was refused where it was to run has a decision, a beginning and an end, and no secret', async () => {
  const asked = { tool: 'bash', input: { command: { script: 'echo s3cr3t' } }, as: 'guardian' } as const
  await expect(follow(gateway.client, askTool, asked).next()).rejects.toMatchObject({ code: 'PROCESS_UNREACHABLE' })
  const rows = kept().slice(-3)
  expect(rows.map(({ kind }) => kind)).toEqual(['decision.made', 'tool.began', 'tool.ended'])
  expect(String(rows[2]?.facts)).toContain('PROCESS_UNREACHABLE')
  expect(JSON.stringify(kept())).not.toContain('s3cr3t')
})

test('a tool whose end nobody saw is told to have ended unknown, once', async () => {
  const action = '6f2c1f0e-0000-4000-8000-000000000001'
  openRows(gateway.at.gatewayDatabase, (database) =>
    database
      .prepare("INSERT INTO events (at, kind, facts) VALUES (0, 'tool.began', ?)")
      .run(JSON.stringify({ action, tool: 'bash' })),
  )
  for (const _ of [1, 2]) {
    await gateway.process().end('SIGKILL')
    await gateway.restart()
  }
  const ended = kept().filter(({ kind }) => kind === 'tool.ended')
  expect(ended.map(({ facts }) => JSON.parse(String(facts)))).toEqual([{ action, tool: 'bash', outcome: 'unknown' }])
})

test('what a newer release wrote down before it was gone back from is told by its kind alone, and what follows as ever', async () => {
  openRows(gateway.at.gatewayDatabase, (database) => {
    const row = database.prepare('INSERT INTO events (at, kind, facts) VALUES (0, ?, ?)')
    row.run('weather.changed', '{"rain":true}')
    row.run('setting.changed', '{"name":"exec.timeLimit","value":{"by":["the hour"]}}')
  })
  await call(gateway.client, settingRoutes.set, { name: 'exec.timeLimit', value: 7 })
  const reader = await readEvents({ ...gateway, lastId: '0' })
  await expect
    .poll(() => reader.seen.slice(-3))
    .toMatchObject([
      { kind: 'event.unknown', of: 'weather.changed' },
      { kind: 'event.unknown', of: 'setting.changed' },
      { kind: 'setting.changed', value: 7 },
    ])
})
