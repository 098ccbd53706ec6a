import { existsSync, readdirSync } from 'node:fs'
import { join } from 'node:path'
import { setTimeout as sleep } from 'node:timers/promises'
import { expect, it } from 'vitest'
import type { ToolEvent } from '../../../../runtime/protocol/tool.ts'
import { gitEnvironment } from '../../../../runtime/sandbox/profile/git.ts'
import { defaultLimits } from '../../../../runtime/sandbox/run/limits.ts'
import { ran, scratchSandbox } from '../../../fixtures/sandbox/scratch.ts'
import { count, survivors } from '../../../fixtures/sandbox/survivors.ts'

const MiB = 2 ** 20

it('gives both streams and the exit code', async () => {
  const sandbox = await scratchSandbox()
  const result = await ran(sandbox, 'echo out; echo err >&2; exit 7')
  expect(result).toEqual({ stdout: 'out\n', stderr: 'err\n', code: 7, timedOut: false, droppedBytes: 0 })
})

it('counts the lines of a script from 1, and says where its syntax is wrong', async () => {
  const sandbox = await scratchSandbox()
  expect((await ran(sandbox, 'no-such-program')).stderr).toBe('bash: line 1: no-such-program: command not found\n')
  const broken = await ran(sandbox, 'echo first\nif then')
  expect(broken).toMatchObject({ stdout: 'first\n', code: 2, stderr: expect.stringContaining('syntax error') })
  expect(await ran(sandbox, '')).toMatchObject({ stdout: '', stderr: '', code: 0 })
})

it('runs an argument list as it stands', async () => {
  const { stdout } = await ran(await scratchSandbox(), ['printf', '[%s]', 'a b', '$HOME', '', "it's"])
  expect(stdout).toBe("[a b][$HOME][][it's]")
})

it('reports as a shell does: 127 not found, 126 not executable, 128 + n for a signal', async () => {
  const sandbox = await scratchSandbox()
  expect((await ran(sandbox, ['no-such-program'])).code).toBe(127)
  expect((await ran(sandbox, ['/etc/passwd'])).code).toBe(126)
  expect((await ran(sandbox, 'kill -TERM $$')).code).toBe(143)
  expect((await ran(sandbox, 'kill -KILL $$')).code).toBe(137)
})

it('writes in the workspace, where the next command finds it', async () => {
  const sandbox = await scratchSandbox()
  await ran(sandbox, 'mkdir notes && echo hi > notes/a.txt')
  expect((await ran(sandbox, 'pwd; cat a.txt', { cwd: 'notes' })).stdout).toBe(`${sandbox.workspace.path}/notes\nhi\n`)
  expect((await ran(sandbox, 'cat a.txt', { cwd: join(sandbox.workspace.path, 'notes') })).stdout).toBe('hi\n')
})

it('has an empty standard input', async () => {
  expect((await ran(await scratchSandbox(), 'cat; echo end')).stdout).toBe('end\n')
})

it('has an output that can be opened by name', async () => {
  const result = await ran(
    await scratchSandbox(),
    'echo a > /dev/stdout; echo b > /dev/stderr; echo c | tee /dev/stderr',
  )
  expect(result).toMatchObject({ stdout: 'a\nc\n', stderr: 'b\nc\n' })
})

it('has an environment of its own and nothing of that of its parent', async () => {
  const { stdout } = await ran(await scratchSandbox(), ['env'])
  const names = stdout.split('\n').map((line) => line.split('=')[0])
  const own = ['HOME', 'LANG', 'PATH', 'PWD', 'SHLVL', 'TERM', 'USER', ...Object.keys(gitEnvironment)]
  expect(names.filter(Boolean).sort()).toEqual(own.sort())
})

it('has a home, a /tmp and shared memory of its own, gone with it', async () => {
  const sandbox = await scratchSandbox()
  await ran(sandbox, 'touch ~/a /tmp/a /dev/shm/a')
  expect((await ran(sandbox, 'ls -A ~ /dev/shm')).stdout).toBe('/dev/shm:\n\n/home/assistant:\n')
})

it('drops output beyond the limit, counts it, and lets the command run on', async () => {
  const sandbox = await scratchSandbox()
  const result = await ran(sandbox, 'head -c 3000000 /dev/zero; echo more >&2; exit 3', { outputBytes: 1000 })
  expect(result.stdout.length + result.stderr.length).toBe(1000)
  expect(result).toMatchObject({ code: 3, droppedBytes: 3_000_000 + 5 - 1000 })
})

it('reads no faster than it is asked to: a command that writes more waits', async () => {
  const sandbox = await scratchSandbox()
  const script = 'head -c 64M /dev/zero; touch finished'
  const events = sandbox.run({ script }, { ...defaultLimits, outputBytes: 128 * MiB })
  expect((await events.next()).value).toMatchObject({ event: 'output' })
  await sleep(300)
  expect(existsSync(join(sandbox.workspace.path, 'finished'))).toBe(false)
  await events.return(undefined)
})

it('ends a command at the end of its time with 124', async () => {
  const result = await ran(await scratchSandbox(), 'echo begun; sleep 600', { wallClockMs: 500 })
  expect(result).toMatchObject({ stdout: 'begun\n', code: 124, timedOut: true })
})

it('gives 124 for nothing but its own clock', async () => {
  expect(await ran(await scratchSandbox(), 'exit 124')).toMatchObject({ code: 124, timedOut: false })
})

it('kills a command whose caller gives up', async () => {
  const sandbox = await scratchSandbox()
  const caller = new AbortController()
  const mark = `mark-${crypto.randomUUID()}`
  const script = `bash -c 'echo begun; sleep 600; :' ${mark} & wait`
  const events: ToolEvent[] = []
  for await (const event of sandbox.run({ script }, defaultLimits, { signal: caller.signal })) {
    events.push(event)
    if (event.event === 'output') caller.abort()
  }
  expect(events.at(-1)).toMatchObject({ event: 'exit', code: 137, timedOut: false })
  expect(await survivors(mark)).toBe(0)
})

it('leaves nobody when its caller gives up at any moment of the start', async () => {
  const sandbox = await scratchSandbox()
  const mark = `mark-${crypto.randomUUID()}`
  const attempts = Array.from({ length: 60 }, async (_, n) => {
    const signal = AbortSignal.timeout(n)
    await ran(sandbox, `bash -c 'sleep 600; :' ${mark}`, { signal }).catch(() => {})
  })
  await Promise.all(attempts)
  expect(await survivors(mark)).toBe(0)
})

it('does not begin for a caller who has given up', async () => {
  const sandbox = await scratchSandbox()
  await expect(ran(sandbox, 'touch ran', { signal: AbortSignal.abort() })).rejects.toMatchObject({ code: 'CANCELLED' })
  expect(readdirSync(sandbox.workspace.path)).toEqual([])
})

it('kills a command whose reader leaves', async () => {
  const sandbox = await scratchSandbox()
  const mark = `mark-${crypto.randomUUID()}`
  for await (const _ of sandbox.run({ script: `bash -c 'while echo x; do :; done' ${mark}` }, defaultLimits)) break
  expect(await survivors(mark)).toBe(0)
})

it('refuses a command that is longer than an argument can be', async () => {
  const sandbox = await scratchSandbox()
  await expect(ran(sandbox, `: ${'x'.repeat(200_000)}`)).rejects.toMatchObject({ code: 'REQUEST_INVALID' })
  await expect(ran(sandbox, 'a\0b')).rejects.toMatchObject({ code: 'REQUEST_INVALID' })
})

it('leaves nothing of 200 commands at once', async () => {
  const sandbox = await scratchSandbox()
  await ran(sandbox, 'true')
  const open = () => readdirSync('/proc/self/fd').length
  const before = open()
  const mark = `mark-${crypto.randomUUID()}`
  const codes = await Promise.all(
    Array.from({ length: 200 }, async (_, n) => (await ran(sandbox, `bash -c 'exit ${n % 100}' ${mark}`)).code),
  )
  expect(codes).toEqual(Array.from({ length: 200 }, (_, n) => n % 100))
  await sleep(50)
  // Some pipes are kept ready for the next commands: two descriptors each, made 32 at a time.
  expect(open()).toBeLessThanOrEqual(before + 2 * 36)
  expect(count(mark)).toBe(0)
  expect(readdirSync(sandbox.workspace.path)).toEqual([])
})
