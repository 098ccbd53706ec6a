import { afterEach, beforeEach, expect, test } from 'vitest'
import { call } from '../../../../runtime/protocol/call.ts'
import { credentialRoutes } from '../../../../runtime/protocol/routes.ts'
import { type RunningGateway, runGateway } from '../../../fixtures/gateway.ts'
import { makeHome } from '../../../fixtures/home.ts'
import { openRows } from '../../../fixtures/rows.ts'
import { type Running, run } from '../../../fixtures/running.ts'

let gateway: RunningGateway
let ces: Running

beforeEach(async () => {
  gateway = await runGateway(makeHome())
  ces = await run('ces', gateway.at.home, '"peer":"steward"')
})
afterEach(async () => {
  await ces[Symbol.asyncDispose]()
  await gateway[Symbol.asyncDispose]()
})

const told = () =>
  openRows(gateway.at.gatewayDatabase, (database) =>
    database.prepare("SELECT kind, facts FROM events WHERE kind LIKE 'credential.%' ORDER BY id").all(),
  ).map(({ kind, facts }) => ({ kind, ...JSON.parse(String(facts)) }))

const set = (alias: string) => call(gateway.client, credentialRoutes.set, { alias, secret: 's3cr3t' })
const remove = (alias: string) => call(gateway.client, credentialRoutes.remove, { alias })

test('a change is told when it is asked for and when it is made, bound by one action', async () => {
  await set('demo/one')
  await remove('demo/one')
  await remove('demo/one')
  const events = told()
  expect(events.map(({ kind, outcome }) => outcome ?? kind)).toEqual([
    ...['credential.asked', 'credential.set', 'credential.asked', 'credential.removed', 'credential.asked', 'same'],
  ])
  const actions = events.map(({ action }) => action)
  expect(actions.filter((_, index) => index % 2 === 0)).toEqual(actions.filter((_, index) => index % 2 === 1))
  expect(new Set(actions).size).toBe(3)
  expect(JSON.stringify(events)).not.toContain('s3cr3t')
})

test('with CES away it is told that nobody knows', async () => {
  await ces.end('SIGKILL')
  await expect(set('demo/one')).rejects.toMatchObject({ code: 'PROCESS_UNREACHABLE' })
  expect(told().at(-1)).toMatchObject({ kind: 'credential.ended', outcome: 'unknown', detail: 'PROCESS_UNREACHABLE' })
})

/** Each round has a whole start, on a machine that may be busy. */
const deadlineMs = 300_000

test(
  'whenever the gateway is killed, no credential is there of which no event tells, and none is left open',
  async () => {
    for (let round = 0; round < 4; round += 1) {
      const setting = Array.from({ length: 8 }, (_, n) => set(`demo/r${round}n${n}`).catch(() => undefined))
      await Promise.race(setting.slice(0, round + 1))
      await gateway.process().end('SIGKILL')
      await Promise.all(setting)
      await gateway.restart()
    }
    const { credentials } = await call(gateway.client, credentialRoutes.list, undefined)
    const events = told()
    const asked = events.filter(({ kind }) => kind === 'credential.asked')
    const ended = events.filter(({ kind }) => kind !== 'credential.asked')
    const aliases = new Set(ended.map(({ alias }) => alias))
    expect(credentials.map(({ alias }) => alias).filter((alias) => !aliases.has(alias))).toEqual([])
    expect(ended.map(({ action }) => action).sort()).toEqual(asked.map(({ action }) => action).sort())
  },
  deadlineMs,
)
