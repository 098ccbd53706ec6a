import { chmodSync, readFileSync, rmSync, symlinkSync, writeFileSync } from 'node:fs'
import { join } from 'node:path'
import { afterEach, beforeEach, expect, test } from 'vitest'
import { call, follow } from '../../../runtime/protocol/call.ts'
import { measureAction } from '../../../runtime/protocol/permission/routes.ts'
import { runTool } from '../../../runtime/protocol/routes.ts'
import { grantFor, grantOf, type RunningAssistant, startAssistant, stdoutOf } from '../../fixtures/assistant.ts'
import { isAlive, lives } from '../../fixtures/lives.ts'

const script = (text: string) => ({ command: { script: text } })

let assistant: RunningAssistant

beforeEach(async () => {
  assistant = await startAssistant()
})

afterEach(() => assistant[Symbol.asyncDispose]())

test('a granted command runs in the workspace and its run is on the record without what it said', async () => {
  const input = script('echo hi > note.txt; cat note.txt; exit 7')
  const events = await assistant.run('bash', input)
  expect(stdoutOf(events)).toBe('hi\n')
  expect(events.at(-1)).toMatchObject({ event: 'exit', code: 7, timedOut: false })
  expect(readFileSync(join(assistant.at.workspace, 'note.txt'), 'utf8')).toBe('hi\n')
  expect(assistant.rows('runs')).toMatchObject([
    { tool: 'bash', outcome: 'exit', detail: '7', ended_at: expect.any(Number) },
  ])
  expect(JSON.stringify(assistant.rows('runs'))).not.toContain('note.txt')
})

/** A run of a script whose grant is for what was measured before `change`. */
async function measuredRun(command: string, path: string, change: () => void) {
  const request = { programs: ['sh'], paths: [path], code: [path] }
  const answer = await call(assistant.gateway, measureAction, request)
  const action = { tool: 'bash', input: script(command), measured: { request, answer } }
  const grant = grantOf(assistant.key, action)
  change()
  return Array.fromAsync(follow(assistant.gateway, runTool, { ...action, grant, measure: request }))
}

test('what was measured for its grant runs as long as it is still so, and not once it is something else', async () => {
  const file = join(assistant.at.workspace, 'run.sh')
  writeFileSync(file, 'echo one')
  chmodSync(file, 0o644)
  expect(stdoutOf(await measuredRun('sh run.sh', file, () => {}))).toBe('one\n')
  const refused = { code: 'GRANT_REFUSED', message: expect.stringContaining('something has changed since') }
  await expect(measuredRun('sh run.sh', file, () => writeFileSync(file, 'echo two'))).rejects.toMatchObject(refused)
  const swap = () => [rmSync(file), symlinkSync('/etc/passwd', file)]
  await expect(measuredRun('sh run.sh', file, swap)).rejects.toMatchObject(refused)
  expect(assistant.rows('runs')).toHaveLength(1)
})

test('one that had to wait for its turn is looked at again before it runs', { timeout: 120_000 }, async () => {
  const file = join(assistant.at.workspace, 'run.sh')
  writeFileSync(file, 'echo one')
  chmodSync(file, 0o644)
  const busy = Array.from({ length: 16 }, () => assistant.run('bash', script('until [ -e go ]; do sleep 0.1; done')))
  const begun = (count: number) => expect.poll(() => assistant.rows('runs'), { timeout: 50_000 }).toHaveLength(count)
  await begun(16)
  const waiting = measuredRun('sh run.sh', file, () => {})
  await begun(17)
  writeFileSync(file, 'echo two')
  writeFileSync(join(assistant.at.workspace, 'go'), '')
  expect(await waiting).toMatchObject([{ event: 'failure', failure: { code: 'GRANT_REFUSED' } }])
  await Promise.all(busy)
})

test('the file tools write, read, edit and say why not', async () => {
  const run = (tool: string, input: unknown) => assistant.run(tool, input)
  expect(await run('file_write', { path: 'pkb/a.md', content: 'one two' })).toMatchObject([
    { event: 'result', result: { created: true } },
  ])
  expect(await run('file_edit', { path: 'pkb/a.md', find: 'two', replace: '2' })).toMatchObject([
    { event: 'result', result: { replacements: 1 } },
  ])
  expect(await run('file_read', { path: 'pkb/a.md' })).toMatchObject([
    { event: 'result', result: { content: 'one 2' } },
  ])
  expect(await run('file_read', { path: '/etc/passwd' })).toMatchObject([
    { event: 'failure', failure: { code: 'PATH_OUTSIDE', exitCode: 125 } },
  ])
  expect(assistant.rows('runs').map(({ outcome, detail }) => [outcome, detail])).toEqual([
    ...[
      ['result', null],
      ['result', null],
      ['result', null],
    ],
    ['failure', 'PATH_OUTSIDE'],
  ])
})

test('a client that goes away ends its command, which is on the record as cut', async () => {
  const input = script(`${lives} trap "" TERM; echo begun; for ((;;)); do sleep 1; done`)
  const lines = follow(assistant.gateway, runTool, {
    tool: 'bash',
    input,
    grant: grantFor(assistant.key, 'bash', input),
  })
  await lines.next()
  expect(isAlive(assistant.at)).toBe(true)
  await lines.return(undefined)
  await expect.poll(() => assistant.rows('runs'), { timeout: 20_000 }).toMatchObject([{ outcome: 'cut' }])
  await expect.poll(() => isAlive(assistant.at), { timeout: 20_000 }).toBe(false)
})

test('a run that the end of the process cut off has no end on the record', async () => {
  const input = script('echo begun; sleep 600')
  const lines = follow(assistant.gateway, runTool, {
    tool: 'bash',
    input,
    grant: grantFor(assistant.key, 'bash', input),
  })
  await lines.next()
  await assistant.process().end('SIGKILL')
  await expect(lines.next()).rejects.toMatchObject({ code: 'PROCESS_UNREACHABLE' })
  expect(assistant.rows('runs')).toMatchObject([{ outcome: null, ended_at: null }])
})

test('two hundred commands at once all run', async () => {
  const input = script('echo "$((6 * 7))"')
  const all = Array.from({ length: 200 }, () => assistant.run('bash', input))
  for (const events of await Promise.all(all)) expect(stdoutOf(events)).toBe('42\n')
  expect(assistant.rows('runs').filter(({ outcome }) => outcome === 'exit')).toHaveLength(200)
})

test('what is planted in its environment and what it holds open is out of reach of commands', async () => {
  await assistant.restart(() => {}, { VELLUM_CANARY: 'cAnArY-7731' })
  const input = script(
    'env; cat /proc/*/environ 2>/dev/null | tr "\\0" "\\n"; ls /proc/self/fd; cat ../assistant/assistant.db',
  )
  const events = await assistant.run('bash', input)
  const said = events
    .map((one) => (one.event === 'output' ? Buffer.from(one.base64, 'base64').toString() : ''))
    .join('')
  expect(said).not.toContain('cAnArY-7731')
  expect(said).not.toContain('SQLite format')
})
