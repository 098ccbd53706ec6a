import { spawn } from 'node:child_process'
import { once } from 'node:events'
import { mkdirSync, readFileSync, renameSync, rmSync } from 'node:fs'
import { setTimeout } from 'node:timers/promises'
import { expect, it, onTestFinished, vi } from 'vitest'
import { defaultLimits } from '../../../../runtime/sandbox/run/limits.ts'
import type { How, Sandbox } from '../../../../runtime/sandbox/run/sandbox.ts'
import { bubblewraps } from '../../../fixtures/sandbox/children.ts'
import { account, ownFolder, ran, scratchSandbox } from '../../../fixtures/sandbox/scratch.ts'

/** A sandbox that has run a command, and the pid of the one that stands by since. */
async function standing() {
  const sandbox = await scratchSandbox()
  await ran(sandbox, 'true')
  return { sandbox, pid: await standsBy() }
}

async function standsBy(): Promise<number> {
  return vi.waitFor(() => {
    const [pid, ...others] = bubblewraps()
    expect([typeof pid, others]).toEqual(['number', []])
    return pid as number
  }, 60_000)
}

const gone = (pid: number) => expect.poll(() => bubblewraps()).not.toContain(pid)

/** The bubblewraps there are while a command runs. */
async function whileRunning(sandbox: Sandbox, how: How = {}): Promise<number[]> {
  for await (const event of sandbox.run({ script: 'echo begun; sleep 600' }, defaultLimits, how))
    if (event.event === 'output') return bubblewraps()
  return []
}

it('a command runs in the sandbox that stands by, which ends with it, and another takes its place', async () => {
  const { sandbox, pid } = await standing()
  expect(await whileRunning(sandbox)).toEqual([pid])
  await gone(pid)
  expect(await standsBy()).not.toBe(pid)
})

it('one that stood by is like one made now: same view, same powers, same clock of its shell', async () => {
  const { sandbox } = await standing()
  // bash counts whole seconds of the clock: one more may begin under a command, so it stands for longer than that.
  await setTimeout(2500)
  const script =
    'ls / /dev /etc /proc/$$/fd; env; ulimit -a; grep -E "Cap|Secc|NoNew" /proc/self/status; echo $((SECONDS > 1)) $-$#'
  const stood = await ran(sandbox, script)
  const made = await ran(await scratchSandbox({ workspace: sandbox.workspace }), script)
  expect(stood).toEqual(made)
  expect(stood.stdout).toContain('Seccomp:\t2')
  expect(stood.stdout).toMatch(/\n0 \S*0\n$/)
})

it('it is not used for other limits, nor where a fresh one is asked for', async () => {
  const { sandbox, pid } = await standing()
  expect(await whileRunning(sandbox, { isFresh: true })).toContain(pid)
  expect(bubblewraps()).toContain(pid)
  expect((await ran(sandbox, 'ulimit -n', { openFiles: 77 })).stdout).toBe('77\n')
  await gone(pid)
})

it('it is not used once a place that it shows is another one', async () => {
  const { sandbox, pid } = await standing()
  const { path } = sandbox.workspace
  renameSync(path, `${path}-old`)
  mkdirSync(path)
  onTestFinished(() => rmSync(`${path}-old`, { recursive: true }))
  // The folder that was opened is not the one that a command would get, so it gets none.
  await expect(ran(sandbox, 'ls')).rejects.toMatchObject({ code: 'SANDBOX_UNAVAILABLE' })
  await gone(pid)
})

it('one that was killed is not missed', async () => {
  const { sandbox, pid } = await standing()
  process.kill(pid, 'SIGKILL')
  await gone(pid)
  expect(await ran(sandbox, 'echo fine')).toMatchObject({ stdout: 'fine\n', code: 0 })
})

it('it ends with its sandbox', async () => {
  const { sandbox, pid } = await standing()
  sandbox[Symbol.dispose]()
  await gone(pid)
  expect(bubblewraps()).toEqual([])
})

it('it keeps no process alive, and ends with one that is killed', async () => {
  const path = new URL('../../../fixtures/sandbox/holder.ts', import.meta.url).pathname
  for (const how of ['leave', 'stay']) {
    const holder = spawn(process.execPath, [path, ownFolder(), how, String(account?.uid ?? 0)])
    const pid = Number((await once(holder.stdout, 'data'))[0])
    if (how === 'stay') expect(commandLineOf(pid)).toContain('bwrap')
    if (how === 'stay') holder.kill('SIGKILL')
    await once(holder, 'exit')
    await expect.poll(() => commandLineOf(pid)).toBe('')
  }
})

/** Empty when the process has ended, whether or not anybody has reaped it. */
function commandLineOf(pid: number): string {
  try {
    return readFileSync(`/proc/${pid}/cmdline`, 'utf8')
  } catch {
    return ''
  }
}
