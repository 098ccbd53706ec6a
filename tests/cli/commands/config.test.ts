import { afterEach, beforeEach, expect, test } from 'vitest'
import { vellum } from '../../fixtures/cli.ts'
import { operatorWithGateway } from '../../fixtures/cli-gateway.ts'

let operator: Awaited<ReturnType<typeof operatorWithGateway>>
beforeEach(async () => {
  operator = await operatorWithGateway()
})
afterEach(() => operator.remove())

const config = (...words: string[]) => vellum(['config', ...words], { env: operator.env })

test('a setting is set, says when it counts, and is read back as a bare value', async () => {
  expect(await config('set', 'exec.timeLimit', '600')).toMatchObject({
    code: 0,
    stdout: 'exec.timeLimit is now 600; it counts with the next command.\n',
  })
  expect(await config('get', 'exec.timeLimit')).toMatchObject({ code: 0, stdout: '600\n' })
  expect(await config('set', 'exec.timeLimit', '600')).toMatchObject({
    code: 0,
    stdout: 'exec.timeLimit is 600 already.\n',
  })
})

test('the list shows every setting with its value and its default', async () => {
  const { code, stdout } = await config('list')
  expect(code).toBe(0)
  expect(stdout).toMatch(/^NAME +VALUE +DEFAULT/)
  expect(stdout).toMatch(/^exec\.timeLimit +120 +120 +seconds/m)
})

test('a name that is mistyped is answered with the nearest, a wrong value with what is allowed', async () => {
  expect(await config('get', 'exec.timelimit')).toMatchObject({
    code: 2,
    stderr: expect.stringContaining('Did you mean: vellum config get exec.timeLimit'),
  })
  expect(await config('set', 'zzz', '1')).toMatchObject({
    code: 2,
    stderr: expect.stringContaining('vellum config list'),
  })
  expect(await config('set', 'logs.level', 'loud')).toMatchObject({
    code: 2,
    stderr: expect.stringContaining('logs.level cannot be loud: it takes one of trace, debug'),
  })
})

test('one that differs by context is set and shown in a form that can be typed', async () => {
  const usual = 'conversation=low,background=medium,headless=none'
  expect(await config('get', 'autoApproveUpTo')).toMatchObject({ code: 0, stdout: `${usual}\n` })
  expect(await config('set', 'autoApproveUpTo', 'medium')).toMatchObject({
    code: 0,
    stdout: 'autoApproveUpTo is now medium; it counts with the next action.\n',
  })
  const json = '{"conversation":"low","background":"medium","headless":"high"}'
  expect(await config('set', 'autoApproveUpTo', json)).toMatchObject({
    stdout: expect.stringContaining('is now conversation=low,background=medium,headless=high;'),
  })
  expect((await config('list')).stdout).toMatch(
    /^autoApproveUpTo +conversation=low,background=medium,headless=high +conversation=low,background=medium,headless=none /m,
  )
  expect(await config('set', 'autoApproveUpTo', usual)).toMatchObject({ code: 0 })
  for (const wrong of ['loud', 'conversation=low', 'conversation=low,background=low,headless=loud'])
    expect(await config('set', 'autoApproveUpTo', wrong)).toMatchObject({
      code: 2,
      stderr: expect.stringContaining(
        'it takes one of none, low, medium, high, or one of them for each of conversation',
      ),
    })
})
