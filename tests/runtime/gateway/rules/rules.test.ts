import { createHash, randomBytes } from 'node:crypto'
import { copyFileSync, renameSync } from 'node:fs'
import { afterEach, beforeEach, expect, test } from 'vitest'
import { call, follow } from '../../../../runtime/protocol/call.ts'
import { Failure } from '../../../../runtime/protocol/failure.ts'
import { trustRoutes } from '../../../../runtime/protocol/permission/routes.ts'
import type { RuleDraft } from '../../../../runtime/protocol/permission/rule.ts'
import { askTool, makePart, selfcheck, settingRoutes, tokenRoutes } from '../../../../runtime/protocol/routes.ts'
import { runAssistant } from '../../../fixtures/assistant.ts'
import { type RunningGateway, runGateway } from '../../../fixtures/gateway.ts'
import { makeHome } from '../../../fixtures/home.ts'
import { openRows } from '../../../fixtures/rows.ts'

let gateway: RunningGateway
beforeEach(async () => {
  gateway = await runGateway(makeHome())
})
afterEach(() => gateway[Symbol.asyncDispose]())

const pull = { tool: 'bash', pattern: 'gh pr *', decision: 'allow' } as const
const add = (draft: RuleDraft) => call(gateway.client, trustRoutes.add, draft)
const remove = (id: string) => call(gateway.client, trustRoutes.remove, { id })
const rules = () => Array.fromAsync(follow(gateway.client, trustRoutes.list, undefined))
const load = (...drafts: RuleDraft[]) => call(gateway.client, trustRoutes.import, { version: 1, rules: drafts })

test('a rule is kept with who made it and when, and survives a restart', async () => {
  const full: RuleDraft = {
    tool: 'bash',
    pattern: 'git fetch *',
    decision: 'ask',
    maxRisk: 'high',
    folder: 'src',
    ...{
      contexts: ['background', 'headless'] as ('background' | 'headless')[],
      skill: { id: 'mail', version: 'v1:aa' },
    },
    expiresAt: '2099-01-01T00:00:00.000Z',
  }
  const { changed, rule } = await add(full)
  expect(changed).toBe(true)
  expect(rule).toMatchObject({ ...full, createdBy: 'a test', useCount: 0, createdAt: expect.any(String) })
  expect((await add(pull)).rule).toMatchObject({ maxRisk: 'medium' })
  await gateway.restart()
  expect(await rules()).toMatchObject([full, pull])
})

test('what is there already is not added again', async () => {
  const { rule } = await add(pull)
  expect(await add(pull)).toEqual({ changed: false, rule })
  expect(await add({ ...pull, decision: 'deny' })).toMatchObject({ changed: true })
  expect(await load(pull, { ...pull, pattern: 'gh issue *' }, pull)).toEqual({ added: 1, same: 2 })
  expect(await rules()).toHaveLength(3)
})

test.each<[string, Partial<RuleDraft>]>([
  ['a * in the middle', { pattern: 'gh * merge' }],
  ['a quote that is not closed', { pattern: "echo 'a *" }],
  ['everything allowed', { pattern: '*' }],
  ['a shell allowed', { pattern: 'bash *' }],
  ['a folder outside', { folder: '../..' }],
])('%s is refused with what is wrong, and nothing of its file is kept', async (_what, wrong) => {
  const refused = { code: 'RULE_REFUSED', exitCode: 2 }
  await expect(add({ ...pull, ...wrong })).rejects.toMatchObject(refused)
  await expect(load(pull, { ...pull, ...wrong })).rejects.toMatchObject(refused)
  expect(await rules()).toEqual([])
})

test('one that was removed counts no more, and there is none of another name', async () => {
  const { rule } = await add(pull)
  expect(await remove(rule.id)).toMatchObject({ rule: { id: rule.id } })
  for (const id of [rule.id, 'none']) await expect(remove(id)).rejects.toMatchObject({ code: 'RULE_UNKNOWN' })
  expect(await rules()).toEqual([])
  expect(await add(pull)).toMatchObject({ changed: true })
})

test('100,000 rules come in at once, are listed and can be searched', { timeout: 120_000 }, async () => {
  const many = Array.from({ length: 100_000 }, (_, n) => ({ ...pull, pattern: `gh pr view ${n} *` }))
  expect(await call(gateway.client, trustRoutes.import, { version: 1, rules: many }, { deadlineMs: 90_000 })).toEqual({
    added: 100_000,
    same: 0,
  })
  expect(await rules()).toHaveLength(100_000)
  expect(await add(many[50_000] ?? pull)).toMatchObject({ changed: false })
})

/** What comes of a command that the assistant asks for. */
async function decided(script: string): Promise<string> {
  const asked = { tool: 'bash', input: { command: { script } }, as: 'assistant' } as const
  try {
    for await (const { event } of follow(gateway.client, askTool, asked)) return event
    return 'nothing'
  } catch (error) {
    return Failure.from(error).code
  }
}

test('a rule that comes counts at once, and only one that goes has the others read anew', async () => {
  copyFileSync(gateway.at.grantOffer, gateway.at.grantPublic)
  await using _ = await runAssistant(gateway.at)
  const timesRead = () => gateway.process().said().split('trust rules read').length - 1
  const touch = { tool: 'bash', pattern: 'touch *', decision: 'allow' } as const
  expect(await decided('touch a')).toBe('asking')
  await add(touch)
  expect(await decided('touch a')).toBe('exit')
  const { rule } = await add({ ...touch, pattern: 'touch a *', decision: 'ask' })
  expect(await decided('touch a')).toBe('asking')
  await load({ ...touch, pattern: 'touch b *', decision: 'deny' })
  expect(await decided('touch b')).toBe('ACTION_DENIED')
  expect(timesRead()).toBe(1)
  await remove(rule.id)
  expect(await decided('touch a')).toBe('exit')
  expect(timesRead()).toBe(2)
})

test('a rule that this release cannot read has everything ask, and the self-check says which', async () => {
  const { rule } = await add(pull)
  openRows(gateway.at.gatewayDatabase, (database) =>
    database.prepare("UPDATE trust_rules SET pattern = 'gh * merge' WHERE id = ?").run(rule.id),
  )
  await gateway.restart()
  const { probes } = await call(gateway.steward, selfcheck, undefined)
  expect(probes.find(({ id }) => id === 'gateway.decision')).toMatchObject({
    status: 'fail',
    evidence: expect.stringContaining(rule.id),
  })
  expect(gateway.process().said()).toContain('the trust rules cannot be read')
  await remove(rule.id)
  const after = (await call(gateway.steward, selfcheck, undefined)).probes
  expect(after.find(({ id }) => id === 'gateway.decision')).toMatchObject({ status: 'pass' })
})

/** The gateway ends, its database is exchanged for the copy it made, as a restore does, and it starts again. */
async function exchange(): Promise<void> {
  const { gatewayDatabase, before, partMade } = gateway.at
  await gateway.process().end()
  renameSync(gatewayDatabase, before(gatewayDatabase))
  renameSync(partMade('gateway'), gatewayDatabase)
  await gateway.restart()
}

const setThreshold = (value: string) => call(gateway.client, settingRoutes.set, { name: 'autoApproveUpTo', value })

test('a restore brings no removed rule back, loses none that forbids, and no stricter threshold', async () => {
  const { rule } = await add(pull)
  await add({ ...pull, pattern: 'gh issue *' })
  await setThreshold('high')
  await call(gateway.steward, makePart, { recipients: ['0'.repeat(64)] })
  await remove(rule.id)
  await add({ ...pull, pattern: 'gh repo *', decision: 'deny' })
  await setThreshold('none')
  await exchange()
  expect((await rules()).map(({ pattern, decision }) => [pattern, decision])).toEqual([
    ['gh issue *', 'allow'],
    ['gh repo *', 'deny'],
  ])
  const { settings } = await call(gateway.client, settingRoutes.list, undefined)
  expect(settings.find(({ name }) => name === 'autoApproveUpTo')).toMatchObject({ value: 'none' })
})

test('the backup is made anew at once when a rule that allows is removed or one that forbids is added', async () => {
  const backup = `${gateway.at.gatewayDatabase}.bak`
  const kept = () =>
    openRows(backup, (database) =>
      database.prepare('SELECT pattern FROM trust_rules WHERE removed_at IS NULL ORDER BY rowid').all(),
    ).map(({ pattern }) => pattern)
  const { rule } = await add(pull)
  await add({ ...pull, pattern: 'gh repo *', decision: 'deny' })
  expect(kept()).toEqual(['gh pr *', 'gh repo *'])
  await remove(rule.id)
  expect(kept()).toEqual(['gh repo *'])
})

test('a rule says by the label of its token who made it', async () => {
  const token = randomBytes(32).toString('base64url')
  const sha256 = createHash('sha256').update(token).digest('hex')
  await call(gateway.steward, tokenRoutes.enrol, { sha256, label: 'grace@laptop' })
  const client = { server: 'gateway', port: gateway.port, token }
  expect((await call(client, trustRoutes.add, pull)).rule).toMatchObject({ createdBy: 'grace@laptop' })
})
