import { randomBytes } from 'node:crypto'
import { afterEach, beforeEach, expect, test } from 'vitest'
import { onTerminal, vellum } from '../../fixtures/cli.ts'
import { makeOperator } from '../../fixtures/operator.ts'
import { auditOf, scriptGateway } from '../../fixtures/scripted-gateway.ts'

let operator: ReturnType<typeof makeOperator>
beforeEach(() => {
  operator = makeOperator()
})
afterEach(() => operator.remove())

async function* nothing() {}
const set = (stdin: string | Uint8Array) => vellum(['credentials', 'set', 'fal/api_key'], { env: operator.env, stdin })

test('a value from standard input loses one newline, and is never printed', async () => {
  await using gateway = await scriptGateway(operator, nothing)
  const secret = randomBytes(12).toString('hex')
  const { code, stdout, stderr } = await set(`${secret}\n\n`)
  expect(gateway.asked).toEqual([{ alias: 'fal/api_key', secret: `${secret}\n` }])
  expect([code, stdout, stderr]).toEqual([0, 'The credential "fal/api_key" is stored.\n', ''])
})

test.each([
  ['nothing at all', '', 'NO_TERMINAL', '< FILE'],
  ['an empty line', '\n', 'USAGE', 'empty'],
  ['bytes that are no text', Uint8Array.of(0xff, 0xfe), 'USAGE', 'UTF-8'],
  ['more than a credential may hold', 'x'.repeat(70_000), 'USAGE', 'too long'],
  ['far more', 'x'.repeat(3_000_000), 'USAGE', 'too long'],
])('%s is refused and nothing is stored', async (_what, stdin, _code, said) => {
  await using gateway = await scriptGateway(operator, nothing)
  expect(await set(stdin)).toMatchObject({ code: 2, stdout: '', stderr: expect.stringContaining(said) })
  expect(gateway.asked).toEqual([])
})

test('a value that is typed is not shown', async () => {
  await using gateway = await scriptGateway(operator, nothing)
  const secret = randomBytes(12).toString('hex')
  const typed: [string, string][] = [['(not shown)', `${secret}\r`]]
  const { code, stdout } = await onTerminal(['credentials', 'set', 'fal/api_key'], operator.env, typed)
  expect(gateway.asked).toEqual([{ alias: 'fal/api_key', secret }])
  expect([code, stdout.includes(secret), stdout.includes('is stored')]).toEqual([0, false, true])
})

test('Ctrl-C at the question stores nothing', async () => {
  await using gateway = await scriptGateway(operator, nothing)
  const typed: [string, string][] = [['(not shown)', 'half\u0003']]
  const { code, stdout } = await onTerminal(['credentials', 'set', 'fal/api_key'], operator.env, typed)
  expect([code, stdout.includes('nothing was changed')]).toEqual([130, true])
  expect(gateway.asked).toEqual([])
})

test('a list shows what a credential is for, and says none where it is for nothing', async () => {
  await using _ = await scriptGateway(operator, nothing)
  const { code, stdout } = await vellum(['credentials', 'list', 'desk'], { env: operator.env })
  expect(code).toBe(0)
  expect(stdout).toMatch(/^ALIAS .*\nfal\/api_key {2}none {3}none /)
})

test('removing one that is not there is told: a secret must not be believed gone for a slip of the pen', async () => {
  await using _ = await scriptGateway(operator, nothing)
  const remove = (alias: string) => vellum(['credentials', 'remove', alias], { env: operator.env })
  expect(await remove('fal/api_key')).toMatchObject({ code: 0, stdout: 'The credential "fal/api_key" is removed.\n' })
  expect(await remove('fal/api-key')).toMatchObject({ code: 3, stderr: expect.stringContaining('"fal/api-key"') })
})

test('inspecting one shows what is known of it, and that it is for nothing', async () => {
  await using _ = await scriptGateway(operator, nothing)
  const { code, stdout } = await vellum(['credentials', 'inspect', 'fal/api_key'], { env: operator.env })
  expect(code).toBe(0)
  for (const line of [/^alias +fal\/api_key$/m, /^created +2026-01-02/m, /^changed +2026/m, /^revision +1$/m])
    expect(stdout).toMatch(line)
  expect(stdout).toMatch(/^use +for no tool and no host$/m)
})

const rotation = ['credentials', 'rotate', '--key-source', 'passphrase']

test('a new passphrase is typed twice unseen, or comes from standard input', async () => {
  await using gateway = await scriptGateway(operator, nothing)
  const typed: [string, string][] = [
    ['passphrase (not shown)', 'long enough\r'],
    ['once more (not shown)', 'long enough\r'],
  ]
  const { code, stdout } = await onTerminal(rotation, operator.env, typed)
  expect([code, stdout.includes('long enough')]).toEqual([0, false])
  const piped = await vellum(rotation, { env: operator.env, stdin: 'long enough\n' })
  expect(piped.stdout).toBe('The vault has a new key; it opens by a passphrase.\n')
  const asked = { dataKey: false, keySource: 'passphrase', passphrase: 'long enough' }
  expect(gateway.asked).toEqual([asked, asked])
})

test('a new passphrase that is short, or typed in two ways, changes nothing', async () => {
  await using gateway = await scriptGateway(operator, nothing)
  const short = await vellum(rotation, { env: operator.env, stdin: 'short\n' })
  expect(short).toMatchObject({ code: 2, stderr: expect.stringContaining('is too short; nothing was changed') })
  const typed: [string, string][] = [
    ['passphrase (not shown)', 'long enough\r'],
    ['once more (not shown)', 'long enougj\r'],
  ]
  const { code, stdout } = await onTerminal(rotation, operator.env, typed)
  expect([code, stdout.includes('The two were not the same')]).toEqual([2, true])
  expect(gateway.asked).toEqual([])
})

test('without flags the key is replaced where it is; a data key can be named beside it', async () => {
  await using gateway = await scriptGateway(operator, nothing)
  for (const flags of [[], ['--data-key'], ['--data-key', '--key-source', 'key-file']])
    expect((await vellum(['credentials', 'rotate', ...flags], { env: operator.env })).code).toBe(0)
  expect(gateway.asked).toEqual([{ dataKey: false }, { dataKey: true }, { dataKey: true, keySource: 'key-file' }])
  const unknown = await vellum(['credentials', 'rotate', '--key-source', 'cloud'], { env: operator.env })
  expect(unknown).toMatchObject({ code: 2 })
})

test('a passphrase that unlocks is typed unseen, or comes from standard input', async () => {
  await using gateway = await scriptGateway(operator, nothing)
  const said = await vellum(['credentials', 'unlock'], { env: operator.env, stdin: 'open sesame\n' })
  expect(said).toMatchObject({ code: 0, stdout: 'The vault is open.\n' })
  expect(gateway.asked).toEqual([{ passphrase: 'open sesame' }])
  expect(await vellum(['credentials', 'unlock'], { env: operator.env })).toMatchObject({ code: 2 })
})

test('the audit shows each act and that it is whole; a broken one exits 8 and says where', async () => {
  {
    await using _ = await scriptGateway(operator, nothing)
    const { code, stdout } = await vellum(['credentials', 'audit'], { env: operator.env })
    expect([code, stdout]).toEqual([
      0,
      expect.stringMatching(/^ENTRY.*\n1 .* set +fal\/api_key +gateway +done\n\nThe audit is whole/s),
    ])
  }
  const broken = auditOf({ whole: false, entries: 1, fault: 'entry 1 was changed' })
  await using _ = await scriptGateway(operator, nothing, broken)
  const { code, stdout } = await vellum(['credentials', 'audit', '--json'], { env: operator.env })
  expect([code, JSON.parse(stdout)]).toEqual([
    8,
    expect.objectContaining({ code: 'AUDIT_BROKEN', message: expect.stringContaining('entry 1 was changed') }),
  ])
})

test.each([
  ['credentials', 'set'],
  ['credentials', 'unlock'],
  ['credentials', 'inspect'],
  ['credentials', 'remove'],
  ['credentials', 'list'],
  ['doctor'],
])('piped input is never taken for a name that was left out: %s %s', async (...typed) => {
  const secret = randomBytes(12).toString('hex')
  const { code, stdout, stderr } = await vellum(typed, { env: operator.env, stdin: `${secret}\n` })
  expect(code).toBe(2)
  expect(stdout + stderr).not.toContain(secret)
})
