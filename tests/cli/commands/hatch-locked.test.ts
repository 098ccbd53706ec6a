import { spawn } from 'node:child_process'
import { once } from 'node:events'
import { join } from 'node:path'
import { afterEach, beforeEach, expect, test } from 'vitest'
import { vellum } from '../../fixtures/cli.ts'
import { makeOperator } from '../../fixtures/operator.ts'

let operator: ReturnType<typeof makeOperator>
beforeEach(() => {
  operator = makeOperator()
})
afterEach(() => operator.remove())

test('two hatches at once: the second ends with 4 and names who is at it; when that one is killed, the way is free', async () => {
  const fixture = join(import.meta.dirname, '../../fixtures/lease-holder.ts')
  const holder = spawn(process.execPath, [fixture, join(operator.state, 'leases/desk')], { stdio: 'pipe' })
  await once(holder.stdout, 'data')
  const env = { ...operator.env, VELLUM_HOME: `${operator.home}-vellum` }
  const hatch = ['hatch', '--name', 'desk', '--json']
  const refused = await vellum(hatch, { env })
  expect(refused.code).toBe(4)
  expect(JSON.parse(refused.stdout)).toMatchObject({
    code: 'LEASE_HELD',
    message: expect.stringContaining(`the fixture (test, pid ${holder.pid})`),
  })
  holder.kill('SIGKILL')
  await once(holder, 'close')
  const planned = await vellum([...hatch, '--dry-run'], { env })
  expect(JSON.parse(planned.stdout)).toMatchObject({ ok: true, data: { plan: { assistant: 'desk' } } })
})
