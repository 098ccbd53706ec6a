import { existsSync, rmSync, writeFileSync } from 'node:fs'
import pino from 'pino'
import { expect, onTestFinished, test } from 'vitest'
import { onceReleased } from '../../../../runtime/process/database/held.ts'
import { call } from '../../../../runtime/protocol/call.ts'
import type { Layout } from '../../../../runtime/protocol/layout.ts'
import { healthRoutes } from '../../../../runtime/protocol/routes.ts'
import { makeHome } from '../../../fixtures/home.ts'
import { bindPort, run } from '../../../fixtures/running.ts'

const waiting = 'waiting until the steward lets go'

async function gatewayHeld() {
  const at = makeHome()
  const listener = bindPort()
  writeFileSync(at.held('gateway'), '')
  const gateway = await run('gateway', at.home, waiting, { fd: listener.fd })
  onTestFinished(async () => {
    await gateway[Symbol.asyncDispose]()
    listener.close()
    rmSync(at.home, { recursive: true, force: true })
  })
  return { at, gateway }
}

const readyOf = (at: Layout) =>
  call({ server: 'gateway', socket: at.socket('gateway', 'steward') }, healthRoutes.ready, undefined)

test('a gateway whose database is held opens none and serves nobody until it is let go', async () => {
  const { at, gateway } = await gatewayHeld()
  expect(existsSync(at.gatewayDatabase)).toBe(false)
  await expect(readyOf(at)).rejects.toMatchObject({ code: 'PROCESS_UNREACHABLE' })
  rmSync(at.held('gateway'))
  await expect.poll(() => gateway.said(), { timeout: 20_000 }).toContain('listening to clients')
  expect(existsSync(at.gatewayDatabase)).toBe(true)
})

test('one that waits ends when it is told to', async () => {
  const { gateway } = await gatewayHeld()
  expect(await gateway.end()).toEqual([0, null])
})

test('and when its supervisor, at the other end of its standard input, lets go of it or is gone', async () => {
  const { gateway } = await gatewayHeld()
  gateway.child.stdin?.end()
  await expect.poll(() => gateway.child.exitCode, { timeout: 20_000 }).toBe(0)
})

test('the assistant waits as well', async () => {
  const at = makeHome()
  writeFileSync(at.held('assistant'), '')
  await using assistant = await run('assistant', at.home, waiting)
  expect([assistant.said().includes(waiting), existsSync(at.assistantDatabase)]).toEqual([true, false])
  rmSync(at.home, { recursive: true, force: true })
})

test('where nobody lets go it says so and ends, to be started again', async () => {
  const paths = makeHome()
  writeFileSync(paths.held('gateway'), '')
  const log = pino({ level: 'silent' })
  await expect(onceReleased({ name: 'gateway', paths, log }, 100)).rejects.toMatchObject({ code: 'DATABASE_HELD' })
  rmSync(paths.home, { recursive: true, force: true })
})
