import { existsSync, readdirSync, readFileSync, writeFileSync } from 'node:fs'
import { join } from 'node:path'
import { afterEach, beforeEach, expect, test } from 'vitest'
import { call } from '../../../runtime/protocol/call.ts'
import { trustRoutes } from '../../../runtime/protocol/permission/routes.ts'
import { readEvents } from '../../fixtures/event-reader.ts'
import { type Permitted, startPermitted } from '../../fixtures/permitted.ts'
import { openRows } from '../../fixtures/rows.ts'

let here: Permitted
beforeEach(async () => {
  here = await startPermitted()
})
afterEach(() => here[Symbol.asyncDispose]())

const ran = (name = 'log') => {
  const file = join(here.gateway.at.workspace, name)
  return existsSync(file) ? readFileSync(file, 'utf8') : ''
}
const append = 'echo x >> log'

test('what is low runs at once, and what is not waits until it is approved, runs once, and asks again', async () => {
  expect((await here.want('ls').told).at(-1)).toMatchObject({ event: 'exit', code: 0 })
  const first = here.want(append)
  const prompt = await first.asking
  expect(prompt).toMatchObject({ tool: 'bash', shown: append, cwd: '.', context: 'conversation', state: 'waiting' })
  expect(prompt.options[0]?.pattern).toBe(append)
  expect(prompt.reasons).not.toEqual([])
  expect(ran()).toBe('')
  expect(await here.prompts()).toEqual([prompt])
  expect(await here.approve(prompt.id)).toMatchObject({ prompt: { state: 'approved', answeredBy: 'a test' } })
  expect((await first.told).map((one) => one.event)).toEqual(['asking', 'approved', 'exit'])
  expect(ran()).toBe('x\n')
  const second = here.want(append)
  expect((await second.asking).id).not.toBe(prompt.id)
  expect(await here.deny((await second.asking).id)).toMatchObject({ prompt: { state: 'denied' } })
  expect((await second.told).at(-1)).toMatchObject({
    event: 'failure',
    failure: { code: 'APPROVAL_DENIED', exitCode: 125 },
  })
  expect(ran()).toBe('x\n')
  expect((await here.prompts()).map(({ state }) => state)).toEqual(['denied', 'approved'])
})

test('a yes that is remembered leaves a rule with its risk, folder, prompt and who said it; then it passes', async () => {
  const wish = here.want('mkdir -p out')
  const { id, options, risk } = await wish.asking
  const at = options.findIndex(({ pattern }) => pattern === 'mkdir *') + 1
  const { rule } = await here.approve(id, { option: at })
  expect(rule).toMatchObject({
    ...{ tool: 'bash', pattern: 'mkdir *', decision: 'allow', maxRisk: risk },
    ...{ fromPrompt: id, createdBy: 'a test', useCount: 0 },
  })
  expect((await wish.told).at(-1)).toMatchObject({ event: 'exit', code: 0 })
  expect((await here.want('mkdir -p other').told).at(-1)).toMatchObject({ event: 'exit', code: 0 })
  expect(await here.rules()).toMatchObject([{ id: rule?.id, useCount: 1, lastUsedAt: expect.any(String) }])
  await call(here.gateway.client, trustRoutes.remove, { id: rule?.id ?? '' })
  const again = here.want('mkdir -p third')
  await again.asking
  again.leave()
})

test('every decision is on the record, with its context, its rules and its prompt, and without the action', async () => {
  const { rule } = await here.trust({ tool: 'bash', pattern: 'rm *', decision: 'deny' })
  await here.want('ls', 'background').told
  await here.want('rm -f a').told.catch(() => {})
  const wish = here.wantTool('launch', { secret: 's3cr3t' })
  const { id } = await wish.asking
  wish.leave()
  const rows = openRows(here.gateway.at.gatewayDatabase, (database) =>
    database
      .prepare('SELECT tool, asker, context, risk, outcome, rules, prompt, reason FROM decisions ORDER BY at')
      .all(),
  )
  expect(rows).toMatchObject([
    { tool: 'bash', context: 'background', risk: 'low', outcome: 'allow', rules: null, prompt: null },
    { tool: 'bash', context: 'conversation', outcome: 'deny', rules: JSON.stringify([rule.id]), prompt: null },
    { tool: 'launch', context: 'conversation', risk: 'high', outcome: 'ask', rules: null, prompt: id },
  ])
  expect(JSON.stringify(rows)).not.toMatch(/s3cr3t|rm \*/)
})

test('an option that was not offered is refused, and the prompt still waits', async () => {
  const { id } = await here.want(append).asking
  for (const option of [99, 'rm *'])
    await expect(here.approve(id, { option })).rejects.toMatchObject({ code: 'OPTION_UNKNOWN' })
  await expect(here.approve(id, { option: 1, folder: '../..' })).rejects.toMatchObject({ code: 'RULE_REFUSED' })
  expect(await here.prompts()).toMatchObject([{ id, state: 'waiting' }])
  expect(await here.rules()).toEqual([])
})

test('a rule that denies wins over one that allows, and over the threshold', async () => {
  await here.set('autoApproveUpTo', 'high')
  await here.trust({ tool: 'bash', pattern: 'rm *', decision: 'allow', maxRisk: 'high' })
  await here.trust({ tool: 'bash', pattern: 'rm kept', decision: 'deny' })
  for (const name of ['kept', 'gone']) writeFileSync(join(here.gateway.at.workspace, name), '')
  expect((await here.want('rm -f gone').told).at(-1)).toMatchObject({ code: 0 })
  await expect(here.want('rm kept').told).rejects.toMatchObject({ code: 'ACTION_DENIED', exitCode: 125 })
  expect(['kept', 'gone'].map((name) => existsSync(join(here.gateway.at.workspace, name)))).toEqual([true, false])
})

test('of two who answer one prompt exactly one wins, and the other is told how it ended', async () => {
  const other = await here.client('grace@laptop')
  const wish = here.want(append)
  const { id } = await wish.asking
  const both = await Promise.allSettled([here.approve(id), here.deny(id, other), here.approve(id, undefined, other)])
  const [won, ...more] = both.filter(({ status }) => status === 'fulfilled')
  expect([won?.status, more]).toEqual(['fulfilled', []])
  for (const one of both)
    if (one.status === 'rejected')
      expect(one.reason).toMatchObject({ code: 'APPROVAL_OVER', message: expect.stringMatching(/a test|grace@laptop/) })
  await wish.told
  expect(ran().length).toBeLessThanOrEqual(2)
  await expect(here.approve(id)).rejects.toMatchObject({ code: 'APPROVAL_OVER' })
  await expect(here.deny('zzzzzz')).rejects.toMatchObject({ code: 'APPROVAL_UNKNOWN' })
})

test('whoever asked and goes away withdraws the prompt', async () => {
  const wish = here.want(append)
  const { id } = await wish.asking
  wish.leave()
  await expect.poll(() => here.prompts()).toMatchObject([{ id, state: 'withdrawn' }])
  await expect(here.approve(id)).rejects.toMatchObject({ code: 'APPROVAL_OVER' })
  expect(ran()).toBe('')
})

test('all that happens to a prompt is told as events, without the command', async () => {
  const reader = await readEvents({ ...here.gateway, path: '/v1/events?after=0' })
  const wish = here.want('mkdir h-u-n-t-e-r-2')
  const { id } = await wish.asking
  const { rule } = await here.approve(id, { option: 1 })
  await wish.told
  await here.want('mkdir h-u-n-t-e-r-2').told
  await call(here.gateway.client, trustRoutes.remove, { id: rule?.id ?? '' })
  await expect.poll(() => reader.seen.map(({ kind }) => kind)).toContain('rule.removed')
  const kinds = reader.seen
    .map(({ kind }) => kind)
    .filter((kind) => !kind.startsWith('gateway') && !kind.startsWith('token'))
  expect(kinds).toEqual([
    ...['decision.made', 'approval.asked', 'rule.added', 'approval.answered', 'tool.began', 'tool.ended'],
    ...['decision.made', 'tool.began', 'tool.ended', 'rule.removed'],
  ])
  expect(JSON.stringify(reader.seen)).not.toContain('h-u-n-t')
})

test('many prompts wait beside one another, and more than may wait are denied', { timeout: 60_000 }, async () => {
  const wishes = Array.from({ length: 64 }, (_, index) => here.want(`echo x > log-${index}`))
  const prompts = await Promise.all(wishes.map((one) => one.asking))
  await expect(here.want(append).told).rejects.toMatchObject({ code: 'ACTION_DENIED' })
  expect((await here.want('ls').told).at(-1)).toMatchObject({ code: 0 })
  for (const { id } of prompts) await here.approve(id)
  for (const { told } of wishes) expect((await told).at(-1)).toMatchObject({ code: 0 })
  expect(readdirSync(here.gateway.at.workspace)).toHaveLength(64)
})
