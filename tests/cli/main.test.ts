import { mkdirSync, writeFileSync } from 'node:fs'
import { join } from 'node:path'
import { afterAll, beforeAll, expect, test } from 'vitest'
import { vellum } from '../fixtures/cli.ts'
import { makeOperator, recordFor } from '../fixtures/operator.ts'

let operator: ReturnType<typeof makeOperator>
beforeAll(() => {
  operator = makeOperator()
  const folder = join(operator.config, 'assistants')
  mkdirSync(folder, { recursive: true })
  for (const name of ['desk', 'attic'])
    writeFileSync(join(folder, `${name}.json`), JSON.stringify(recordFor(name, join(operator.home, name))))
  writeFileSync(join(folder, 'torn.json'), '{"format"')
})
afterAll(() => operator.remove())

const run = (...args: string[]) => vellum(args, { env: operator.env })

test('--version says what this is, and nothing else', async () => {
  expect(await run('--version')).toEqual({
    code: 0,
    stdout: expect.stringMatching(/^vellum \d+\.\d+\.\d+\n$/),
    stderr: '',
  })
})

test.each([[[]], [['--help']], [['help']], [['-h']]])('%j lists every command', async (args) => {
  const { code, stdout } = await run(...args)
  expect(code).toBe(0)
  for (const command of ['hatch', 'status', 'doctor', 'exec', 'retire', 'credentials', 'release'])
    expect(stdout).toMatch(new RegExp(`^  ${command} `, 'm'))
})

test.each([
  [['credentials', 'set', '--help'], /vellum credentials set SERVICE\/FIELD/],
  [['help', 'hatch'], /--dry-run/],
  [['credentials', '--help'], /credentials list/],
])('%j is help', async (args, shown) => {
  expect(await run(...args)).toMatchObject({ code: 0, stdout: expect.stringMatching(shown), stderr: '' })
})

test.each([
  [['statsu'], 'COMMAND_UNKNOWN', 'vellum status'],
  [['credentials', 'lst'], 'COMMAND_UNKNOWN', 'vellum credentials list'],
  [['crednetials', 'list'], 'COMMAND_UNKNOWN', 'vellum credentials list\n'],
  [['crednetials'], 'COMMAND_UNKNOWN', 'vellum credentials\n'],
  [['tokens', 'frobnicate'], 'COMMAND_UNKNOWN', 'vellum tokens\n'],
  [['--versoin'], 'COMMAND_UNKNOWN', 'vellum --version\n'],
  [['help', 'hach'], 'COMMAND_UNKNOWN', 'vellum hatch'],
  [['../commands/hatch'], 'COMMAND_UNKNOWN', 'vellum --help'],
  [['--bogus'], 'COMMAND_UNKNOWN', 'vellum --help'],
  [['hatch', '--nmae', 'x'], 'USAGE', 'did you mean --name?'],
  [['status', '--assistnat', 'desk'], 'USAGE', 'did you mean --assistant?'],
  [['credentials', 'rotate', '--data-kye'], 'USAGE', 'did you mean --data-key?'],
  [['hatch', '--zzzzzz'], 'USAGE', '"hatch" has no flag --zzzzzz.'],
  [['hatch', 'x'], 'USAGE', '"hatch" has no use for "x"'],
  [['hatch', '--port', '0'], 'USAGE', 'greater than or equal to 1'],
  [['hatch', '--name', 'Desk'], 'NAME_INVALID', '"Desk"'],
  [['hatch', '--name', '../x'], 'NAME_INVALID', '"../x"'],
  [['hatch', '--remote', 'azure'], 'REMOTE_UNKNOWN', 'it knows: local, custom, gcp.'],
  [['hatch', '--remote', 'constructor'], 'REMOTE_UNKNOWN', 'it knows: local, custom, gcp.'],
  [['status', 'desk', '-a', 'attic'], 'USAGE', 'Two assistants were named'],
  [['status', '--', 'x'], 'USAGE', '"status" takes nothing after --.'],
  [['exec', '-a', 'desk'], 'USAGE', '"exec" needs a command after --.'],
  [['exec', '--network', '--', 'true'], 'USAGE', '"exec" has no flag --network'],
  [['status', 'nobody'], 'ASSISTANT_UNKNOWN', '"nobody"'],
  [['credentials', 'set'], 'USAGE', '"credentials set" needs service/field.'],
  [['credentials', 'set', 'no-slash', '-a', 'desk'], 'USAGE', 'it takes SERVICE/FIELD'],
])('%j is refused with exit 2 and %s', async (args, _code, said) => {
  const refused = await run(...args)
  expect(refused).toMatchObject({ code: 2, stdout: '', stderr: expect.stringContaining(said) })
  expect(refused.stderr).toMatch(/^Error: .+\nNext: .+\n$/)
})

test.each([
  [['statsu', '--json'], 'COMMAND_UNKNOWN'],
  [['hatch', '--json', '--nmae', 'x'], 'USAGE'],
  [['exec', '--json', '--'], 'USAGE'],
  [['status', 'nobody', '--json'], 'ASSISTANT_UNKNOWN'],
  [['retire', 'desk', '--json'], 'NO_TERMINAL'],
])('%j prints exactly one document, of code %s', async (args, code) => {
  const { stdout, stderr, ...ended } = await run(...args)
  expect([ended.code, stderr]).toEqual([2, ''])
  const document = { ok: false, exitCode: 2, code, message: expect.any(String), hint: expect.any(String), data: null }
  expect(JSON.parse(stdout)).toEqual(document)
})

test('VELLUM_ASSISTANT names the assistant, and an argument overrides it', async () => {
  const env = { ...operator.env, VELLUM_ASSISTANT: 'nobody' }
  expect((await vellum(['status'], { env })).stderr).toContain('"nobody"')
  expect((await vellum(['status', 'no-one'], { env })).stderr).toContain('"no-one"')
})

test('a broken record is named, left as it is, and stands in the way of nothing that names another', async () => {
  const torn = join(operator.config, 'assistants/torn.json')
  for (const args of [['status'], ['status', 'torn'], ['hatch', '--name', 'torn'], ['retire', '-a', 'torn', '--yes']]) {
    const { code, stderr } = await run(...args)
    expect([code, stderr.includes(torn)]).toEqual([3, true])
  }
  expect((await run('exec', 'desk', '--', 'true')).stderr).toContain('The token for the assistant "desk"')
})

test('a question without a terminal is refused, naming the flag that answers it', async () => {
  expect(await run('retire', 'desk')).toMatchObject({
    code: 2,
    stdout: '',
    stderr: expect.stringMatching(/Retire "desk".*\nNext: Give the answer as a flag: --yes\n$/),
  })
})

test('what is told to type next begins with the word that was typed', async () => {
  const env = { ...operator.env, VELLUM_LAUNCHER: './vellum' }
  expect((await vellum(['statsu'], { env })).stderr).toContain('Did you mean: ./vellum status\n')
})

test('control characters in what was typed do not reach the terminal', async () => {
  const { stderr } = await run('status', 'a\u001b[2Jb')
  expect(stderr).not.toContain('\u001b')
})
