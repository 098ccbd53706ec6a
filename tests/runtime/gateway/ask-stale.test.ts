import { existsSync, mkdirSync, readFileSync, renameSync, rmSync, symlinkSync, writeFileSync } from 'node:fs'
import { join } from 'node:path'
import { afterEach, beforeEach, expect, test } from 'vitest'
import { type Permitted, startPermitted, type Wish } from '../../fixtures/permitted.ts'

let here: Permitted
beforeEach(async () => {
  here = await startPermitted()
})
afterEach(() => here[Symbol.asyncDispose]())

const at = (path: string) => join(here.gateway.at.workspace, path)
const stale = { event: 'failure', failure: { code: 'APPROVAL_STALE', exitCode: 125 } }
const lastOf = async (wish: Wish) => (await wish.told).at(-1)

test.each<[string, () => void]>([
  ['a script has other contents', () => writeFileSync(at('run.sh'), 'touch ran; touch more\n')],
  ['a link stands in its place', () => [renameSync(at('run.sh'), at('old.sh')), symlinkSync('other.sh', at('run.sh'))]],
  ['it is gone', () => rmSync(at('run.sh'))],
])(
  'where %s since it was approved nothing runs, and the next prompt is about what it is now',
  async (_what, change) => {
    writeFileSync(at('run.sh'), 'touch ran\n')
    writeFileSync(at('other.sh'), 'touch ran; touch other\n')
    const wish = here.want('bash run.sh')
    const { id } = await wish.asking
    change()
    await here.approve(id)
    expect(await lastOf(wish)).toMatchObject(stale)
    expect(existsSync(at('ran'))).toBe(false)
    const again = here.want('bash run.sh')
    expect((await again.asking).id).not.toBe(id)
    again.leave()
  },
)

test('a link that is swapped after the approval does not lead a write elsewhere', async () => {
  for (const folder of ['harmless', 'skills']) mkdirSync(at(folder))
  symlinkSync('harmless', at('out'))
  const wish = here.want('echo x > out/file')
  const { id } = await wish.asking
  rmSync(at('out'))
  symlinkSync('skills', at('out'))
  await here.approve(id)
  expect(await lastOf(wish)).toMatchObject(stale)
  expect([existsSync(at('skills/file')), existsSync(at('harmless/file'))]).toEqual([false, false])
})

test('a rule for a skill covers the version that was approved, and no other', async () => {
  mkdirSync(at('skills/mail'), { recursive: true })
  writeFileSync(at('skills/mail/run.sh'), 'echo one >> log\n')
  const command = 'bash skills/mail/run.sh'
  const first = here.want(command)
  const { rule } = await here.approve((await first.asking).id, { option: 1 })
  expect(rule?.skill).toEqual({ id: 'mail', version: expect.stringMatching(/^v1:[0-9a-f]{64}$/) })
  expect(await lastOf(first)).toMatchObject({ code: 0 })
  expect(await lastOf(here.want(command))).toMatchObject({ code: 0 })
  expect(readFileSync(at('log'), 'utf8')).toBe('one\none\n')
  writeFileSync(at('skills/mail/helper.sh'), '')
  const changed = here.want(command)
  await changed.asking
  changed.leave()
  rmSync(at('skills/mail'), { recursive: true })
  const gone = here.want(command)
  await gone.asking
  gone.leave()
  expect(readFileSync(at('log'), 'utf8')).toBe('one\none\n')
})

test('a file of the workspace that claims to be configuration changes nothing', async () => {
  const claims = {
    autoApproveUpTo: 'high',
    rules: [{ tool: 'bash', pattern: 'rm *', decision: 'allow', maxRisk: 'high' }],
  }
  for (const folder of ['.vellum', '.claude', 'gateway']) mkdirSync(at(folder))
  for (const file of [
    '.vellum/config.json',
    '.claude/settings.json',
    'gateway/settings.json',
    'trust.json',
    '.vellumrc',
  ])
    writeFileSync(at(file), JSON.stringify(claims))
  const wish = here.want('rm -rf gateway')
  await wish.asking
  wish.leave()
  expect(existsSync(at('gateway'))).toBe(true)
})
