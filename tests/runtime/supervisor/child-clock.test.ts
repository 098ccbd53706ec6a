import { spawn } from 'node:child_process'
import { once } from 'node:events'
import { existsSync, writeFileSync } from 'node:fs'
import { join } from 'node:path'
import { createInterface } from 'node:readline'
import { expect, onTestFinished, test, vi } from 'vitest'
import { makeClock } from '../../fixtures/clock.ts'
import { temporaryFolder } from '../../fixtures/folder.ts'

test('a process that keeps dying young is restarted ever more slowly, whatever the clock does meanwhile', async () => {
  const clock = makeClock()
  const folder = temporaryFolder()
  const script = 'echo > "$1/up"; until [ -e "$1/go" ]; do sleep 0.02; done; rm "$1/up" "$1/go"; exit 3'
  const program = join(import.meta.dirname, '../../fixtures/keep-up.ts')
  const keeper = spawn(process.execPath, [program, folder, script], {
    env: { ...process.env, ...clock.env },
    stdio: ['ignore', 'pipe', 'inherit'],
  })
  onTestFinished(() => void keeper.kill('SIGKILL'))
  const lines = createInterface({ input: keeper.stdout })
  const delays: number[] = []
  for (const step of ['+1y', '-1y', '+2y', '-2y']) {
    await vi.waitFor(() => expect(existsSync(join(folder, 'up'))).toBe(true), { timeout: 30_000 })
    clock.step(step)
    const ended = once(lines, 'line')
    writeFileSync(join(folder, 'go'), '')
    delays.push(JSON.parse((await ended)[0]).restartInMs)
  }
  expect(delays).toEqual([250, 500, 1000, 2000])
})
