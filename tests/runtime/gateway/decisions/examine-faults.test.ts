import { existsSync, truncateSync, writeFileSync } from 'node:fs'
import { join } from 'node:path'
import { DatabaseSync } from 'node:sqlite'
import { afterEach, beforeEach, expect, test } from 'vitest'
import { call } from '../../../../runtime/protocol/call.ts'
import { trustRoutes } from '../../../../runtime/protocol/permission/routes.ts'
import { type Permitted, startPermitted } from '../../../fixtures/permitted.ts'
import { openRows } from '../../../fixtures/rows.ts'

let here: Permitted
beforeEach(async () => {
  here = await startPermitted()
})
afterEach(() => here[Symbol.asyncDispose]())

const isThere = (name: string) => existsSync(join(here.gateway.at.workspace, name))
const database = () => here.gateway.at.gatewayDatabase

test.each<[string, () => void]>([
  ['garbage', () => writeFileSync(database(), 'x'.repeat(8192))],
  ['cut', () => truncateSync(database(), 4096)],
  [
    'of a newer format',
    () => {
      const newer = new DatabaseSync(database())
      newer.exec('PRAGMA user_version = 99; PRAGMA application_id = 99')
      newer.close()
    },
  ],
])('with a database that is %s nothing runs, whatever its rules and its threshold said', async (_what, damage) => {
  await here.set('autoApproveUpTo', 'high')
  await here.trust({ tool: 'bash', pattern: 'rm *', decision: 'allow', maxRisk: 'high' })
  await here.gateway.process().end()
  damage()
  await here.gateway.restart()
  await expect(here.want('echo x > ran').told).rejects.toMatchObject({ code: 'DATABASE_UNUSABLE' })
  expect(isThere('ran')).toBe(false)
})

test('rules that cannot be read have everything ask, also what is low or was allowed', async () => {
  const { rule } = await here.trust({ tool: 'bash', pattern: 'rm *', decision: 'allow', maxRisk: 'high' })
  openRows(database(), (one) =>
    one.prepare('UPDATE trust_rules SET contexts = \'["never"]\' WHERE id = ?').run(rule.id),
  )
  await here.gateway.restart()
  for (const script of ['ls', 'rm -f a']) {
    const wish = here.want(script)
    await wish.asking
    wish.leave()
  }
})

test.each([
  ['"full"', 'none'],
  ['not json', 'none'],
  ['{"conversation":"high"}', 'none'],
])('a threshold that is kept as %s counts as %s, not as its default', async (kept) => {
  openRows(database(), (one) => one.prepare("INSERT INTO settings VALUES ('autoApproveUpTo', ?, 0)").run(kept))
  const wish = here.want('ls')
  await wish.asking
  wish.leave()
  expect(here.gateway.process().said()).toContain('"counts":"none"')
})

test('the threshold counts by context: what passes in a conversation asks where nobody is', async () => {
  expect((await here.want('ls').told).at(-1)).toMatchObject({ code: 0 })
  const headless = here.want('ls', 'headless')
  expect(await headless.asking).toMatchObject({ context: 'headless' })
  headless.leave()
  await here.set('autoApproveUpTo', { conversation: 'none', background: 'none', headless: 'low' })
  expect((await here.want('ls', 'headless').told).at(-1)).toMatchObject({ code: 0 })
  const now = here.want('ls')
  await now.asking
  now.leave()
})

test('what cannot even be read is looked at by a person, or denied where there is none', async () => {
  const long = `echo ${'a'.repeat(40_000)}`
  const wish = here.want(long)
  expect((await wish.asking).shown).toHaveLength(long.length)
  wish.leave()
  for (const context of ['background', 'headless'] as const)
    await expect(here.want(long, context).told).rejects.toMatchObject({ code: 'ACTION_DENIED' })
})

test('with 100,000 rules a decision still is the right one', { timeout: 180_000 }, async () => {
  const many = Array.from({ length: 100_000 }, (_, n) => ({
    ...{ tool: 'bash', pattern: `rm file-${n}`, decision: n % 2 ? 'allow' : 'deny', maxRisk: 'high' },
  })) as Parameters<Permitted['trust']>[0][]
  await call(here.gateway.client, trustRoutes.import, { version: 1, rules: many }, { deadlineMs: 120_000 })
  await here.want('ls').told
  for (const name of ['file-70000', 'file-70001']) writeFileSync(join(here.gateway.at.workspace, name), '')
  await expect(here.want('rm file-70000').told).rejects.toMatchObject({ code: 'ACTION_DENIED' })
  const { told } = here.want('rm file-70001')
  expect((await told).at(-1)).toMatchObject({ event: 'exit', code: 0 })
  expect([isThere('file-70000'), isThere('file-70001')]).toEqual([true, false])
})
