import { copyFileSync } from 'node:fs'
import { expect, test } from 'vitest'
import { call, follow } from '../../../runtime/protocol/call.ts'
import { accessRoutes, askTool, settingRoutes } from '../../../runtime/protocol/routes.ts'
import { grantFor, runAssistant, startAssistant } from '../../fixtures/assistant.ts'
import { makeClock } from '../../fixtures/clock.ts'
import { readEvents } from '../../fixtures/event-reader.ts'
import { runGateway } from '../../fixtures/gateway.ts'
import { makeHome } from '../../fixtures/home.ts'

/** The clock of the machine, stepped under real processes (libfaketime). */

const hourMs = 3_600_000
const steps = ['-1h', '+1y', '+0', '-400d', '+0'] as const
const asked = { tool: 'bash', input: { command: { script: 'true' } }, as: 'guardian' } as const

test('with the clock an hour back and a year forward, commands run, events keep their order, and none is lost', async () => {
  const clock = makeClock()
  await using gateway = await runGateway(makeHome(), clock.env)
  copyFileSync(gateway.at.grantOffer, gateway.at.grantPublic)
  await using _ = await runAssistant(gateway.at, clock.env)
  const reader = await readEvents({ ...gateway, path: '/v1/events?after=0' })
  const seenAt: number[] = []
  for (const [index, step] of steps.entries()) {
    clock.step(step)
    expect((await Array.fromAsync(follow(gateway.client, askTool, asked))).at(-1)).toMatchObject({
      event: 'exit',
      code: 0,
    })
    await call(gateway.client, settingRoutes.set, { name: 'exec.timeLimit', value: 100 + index })
    await expect.poll(() => reader.seen.at(-1)).toMatchObject({ kind: 'setting.changed', value: 100 + index })
    const last = reader.seen.at(-1)
    seenAt.push(last && 'at' in last ? Date.parse(last.at) : 0)
    const { tokens } = await call(gateway.client, accessRoutes.list, undefined)
    expect(Math.abs(Date.parse(tokens[0]?.lastUsedAt ?? '') - (seenAt.at(-1) ?? 0))).toBeLessThan(hourMs / 2)
  }
  const [back = 0, forward = 0, right = 0] = seenAt
  expect([forward - right > 300 * 24 * hourMs, right - back > hourMs / 2]).toEqual([true, true])
  const numbers = reader.seen.map((one) => ('id' in one ? one.id : 0))
  expect(numbers).toEqual(numbers.map((_, index) => index + 1))
  await call(gateway.client, settingRoutes.set, { name: 'events.keepDays', value: 1 })
  const again = await readEvents({ ...gateway, path: '/v1/events?after=0' })
  await expect.poll(() => again.seen).toHaveLength(numbers.length + 1)
})

test('a grant that was used stays used with the clock an hour back, a year forward and right again, over a restart', async () => {
  const clock = makeClock()
  await using assistant = await startAssistant()
  await assistant.restart(undefined, { ...clock.env })
  const input = { command: { script: 'true' } }
  const grant = grantFor(assistant.key, 'bash', input)
  expect((await assistant.run('bash', input, grant)).at(-1)).toMatchObject({ code: 0 })
  for (const step of ['-1h', '+1y', '+0']) {
    clock.step(step)
    await expect(assistant.run('bash', input, grant)).rejects.toMatchObject({ code: 'GRANT_REFUSED' })
  }
  await assistant.restart(() => clock.step('-1h'), { ...clock.env })
  clock.step('+0')
  await expect(assistant.run('bash', input, grant)).rejects.toMatchObject({
    code: 'GRANT_REFUSED',
    message: expect.stringMatching(/used before|expired/),
  })
})
