import { copyFileSync } from 'node:fs'
import { afterEach, beforeEach, expect, test } from 'vitest'
import { call, follow } from '../../../runtime/protocol/call.ts'
import { settingNames, settings } from '../../../runtime/protocol/gateway/settings.ts'
import { askTool, settingRoutes } from '../../../runtime/protocol/routes.ts'
import { runAssistant } from '../../fixtures/assistant.ts'
import { type RunningGateway, runGateway } from '../../fixtures/gateway.ts'
import { makeHome } from '../../fixtures/home.ts'
import { openRows } from '../../fixtures/rows.ts'

let gateway: RunningGateway
beforeEach(async () => {
  gateway = await runGateway(makeHome())
})
afterEach(() => gateway[Symbol.asyncDispose]())

const set = (name: string, value: string | number | Record<string, string>) =>
  call(gateway.client, settingRoutes.set, { name, value })
const list = async () => (await call(gateway.client, settingRoutes.list, undefined)).settings

test('each has its default until it is set, and what was set survives a restart', async () => {
  expect((await list()).map(({ name, value }) => [name, value])).toEqual(
    settingNames.map((name) => [name, settings[name].default]),
  )
  expect(await set('exec.timeLimit', 600)).toMatchObject({ changed: true, setting: { value: 600, default: 120 } })
  expect(await set('exec.timeLimit', 600)).toMatchObject({ changed: false })
  await gateway.restart()
  expect(await list()).toContainEqual(expect.objectContaining({ name: 'exec.timeLimit', value: 600 }))
})

test.each([
  ['exec.timeLimit', 0, '1 to 3600'],
  ['exec.timeLimit', 1.5, '1 to 3600'],
  ['exec.timeLimit', 'long', '1 to 3600'],
  ['events.keepRows', 5, '1000 to'],
  ['logs.level', 'loud', 'trace, debug, info'],
])('%s cannot be %s, and it is said what it can be', async (name, value, allowed) => {
  const refused = { code: 'SETTING_REFUSED', exitCode: 2, message: expect.stringContaining(allowed) }
  await expect(set(name, value)).rejects.toMatchObject(refused)
  expect(await list()).toContainEqual(expect.not.objectContaining({ changedAt: expect.anything() }))
})

test('autoApproveUpTo is one threshold for all contexts, or one for each', async () => {
  const value = { conversation: 'none', background: 'high', headless: 'low' }
  expect(await set('autoApproveUpTo', value)).toMatchObject({ changed: true, setting: { value } })
  expect(await set('autoApproveUpTo', { ...value })).toMatchObject({ changed: false })
  await gateway.restart()
  expect(await list()).toContainEqual(expect.objectContaining({ name: 'autoApproveUpTo', value }))
  expect(await set('autoApproveUpTo', 'none')).toMatchObject({ changed: true, setting: { value: 'none' } })
})

test.each<[string | Record<string, string>]>([
  ['all'],
  [{ conversation: 'low' }],
  [{ conversation: 'low', background: 'low', headless: 'sometimes' }],
  [{ conversation: 'low', background: 'low', headless: 'low', elsewhere: 'high' }],
])('autoApproveUpTo cannot be %j, and it is said what it can be', async (value) => {
  await expect(set('autoApproveUpTo', value)).rejects.toMatchObject({
    code: 'SETTING_REFUSED',
    message: expect.stringMatching(/none, low, medium, high.*conversation, background, headless/),
  })
})

test.each(['exec.timelimit', 'constructor', ''])('there is no setting "%s"', async (name) => {
  await expect(set(name, 1)).rejects.toMatchObject({ code: 'SETTING_UNKNOWN' })
})

test.each(['not json', '"x"', '-1', '{"a":1}'])('one that is kept as %s counts as its default', async (kept) => {
  openRows(gateway.at.gatewayDatabase, (database) =>
    database.prepare("INSERT INTO settings VALUES ('exec.timeLimit', ?, 0)").run(kept),
  )
  expect(await list()).toContainEqual(expect.objectContaining({ name: 'exec.timeLimit', value: 120 }))
  expect(gateway.process().said()).toContain('a setting cannot be read')
})

test('exec.timeLimit ends the next command that does not say how long it may run', async () => {
  copyFileSync(gateway.at.grantOffer, gateway.at.grantPublic)
  await using _ = await runAssistant(gateway.at)
  const run = async (more: object) => {
    const asked = { tool: 'bash', input: { command: { script: 'sleep 3' }, ...more }, as: 'guardian' } as const
    return (await Array.fromAsync(follow(gateway.client, askTool, asked))).at(-1)
  }
  await set('exec.timeLimit', 1)
  expect(await run({})).toMatchObject({ event: 'exit', code: 124, timedOut: true })
  expect(await run({ wallClockMs: 30_000 })).toMatchObject({ event: 'exit', code: 0 })
})

test('logs.level counts at once, and after a restart', async () => {
  await gateway.restart()
  expect(gateway.process().said()).toContain('"level":30')
  await set('logs.level', 'fatal')
  const before = gateway.process().said()
  openRows(gateway.at.gatewayDatabase, (database) =>
    database.exec("INSERT INTO settings VALUES ('exec.timeLimit', 'x', 0)"),
  )
  await list()
  expect(gateway.process().said()).toBe(before)
  await set('logs.level', 'warn')
  await list()
  await expect.poll(() => gateway.process().said()).toContain('a setting cannot be read')
})
