import { type ChildProcess, spawn } from 'node:child_process'
import { once } from 'node:events'
import { mkdirSync, mkdtempSync, rmSync } from 'node:fs'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { afterEach, beforeEach, expect, test } from 'vitest'
import { call, type Target } from '../../../runtime/protocol/call.ts'
import { layout } from '../../../runtime/protocol/layout.ts'
import { healthRoutes } from '../../../runtime/protocol/routes.ts'
import { crash, slow } from '../../fixtures/process.ts'

const program = join(import.meta.dirname, '../../fixtures/process.ts')

let home: string
let child: ChildProcess
let said: string
let target: Target

beforeEach(() => {
  home = mkdtempSync(join(tmpdir(), 'vellum-'))
  const paths = layout(home)
  mkdirSync(paths.socketFolder('ces', 'steward'), { recursive: true })
  target = { server: 'ces', socket: paths.socket('ces', 'steward') }
  said = ''
})

afterEach(async () => {
  child.kill('SIGKILL')
  if (child.exitCode === null && child.signalCode === null) await once(child, 'exit')
  rmSync(home, { recursive: true })
})

async function start(stdin: 'pipe' | 'ignore' = 'pipe', argv = ['--home', home, '--release', 'r1']): Promise<void> {
  child = spawn(process.execPath, [program, ...argv], { env: {}, stdio: [stdin, 'pipe', 'pipe'] })
  for (const stream of [child.stdout, child.stderr]) stream?.on('data', (bytes) => (said += bytes))
}

const ended = async () => (child.exitCode === null ? once(child, 'exit') : [child.exitCode, child.signalCode])
const listening = () => expect.poll(() => said, { timeout: 20_000 }).toContain('listening')

test('SIGTERM lets a request under way finish, refuses new ones and exits 0', async () => {
  await start()
  await listening()
  const under = call(target, slow, { ms: 500 })
  await expect.poll(() => said).toContain('slow begins')
  child.kill('SIGTERM')
  await expect.poll(() => said).toContain('stopping')
  await expect(call(target, healthRoutes.alive, undefined)).rejects.toMatchObject({ code: 'PROCESS_UNREACHABLE' })
  expect(await under).toEqual({ waitedMs: 500 })
  expect(await ended()).toEqual([0, null])
})

test('the end of stdin stops it as SIGTERM does', async () => {
  await start()
  await listening()
  child.stdin?.end()
  expect(await ended()).toEqual([0, null])
})

test('a supervisor that dies takes it along: nobody reads its log then either', async () => {
  await start()
  await listening()
  child.stdout?.destroy()
  child.stderr?.destroy()
  child.stdin?.end()
  expect(await ended()).toEqual([0, null])
})

test('an stdin that has nobody at its other end does not stop it', async () => {
  await start('ignore')
  await listening()
  expect(await call(target, healthRoutes.alive, undefined)).toMatchObject({ pid: child.pid })
})

test('what is still under way after 15 s is cut, and it exits 0', async () => {
  await start()
  await listening()
  const cut = expect(call(target, slow, { ms: 600_000 }, { deadlineMs: 600_000 })).rejects.toMatchObject({
    code: 'PROCESS_UNREACHABLE',
  })
  await expect.poll(() => said).toContain('slow begins')
  child.kill('SIGTERM')
  expect(await ended()).toEqual([0, null])
  await cut
})

test('a second SIGTERM ends it at once', async () => {
  await start()
  await listening()
  const under = call(target, slow, { ms: 600_000 })
  const cut = expect(under).rejects.toMatchObject({ code: 'PROCESS_UNREACHABLE' })
  await expect.poll(() => said).toContain('slow begins')
  child.kill('SIGTERM')
  await expect.poll(() => said).toContain('stopping')
  child.kill('SIGTERM')
  expect(await ended()).toEqual([0, null])
  await cut
})

test('an error nobody caught is logged and ends it with 1', async () => {
  await start()
  await listening()
  await call(target, crash, undefined).catch(() => {})
  expect(await ended()).toEqual([1, null])
  expect(said).toContain('unhandledRejection')
})

test.each([[[]], [['--home', '/tmp']], [['--home', '/tmp', '--release', 'r', '--extra']]])(
  'it does not start with the arguments %j',
  async (argv) => {
    await start('pipe', argv)
    expect((await ended())[0]).toBe(1)
  },
)
