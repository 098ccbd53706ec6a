import { existsSync, readFileSync, writeFileSync } from 'node:fs'
import { join } from 'node:path'
import pino from 'pino'
import { describe, expect, it, onTestFinished } from 'vitest'
import { Child } from '../../../runtime/supervisor/child.ts'
import type { Launch } from '../../../runtime/supervisor/launch.ts'
import { LogFile } from '../../../runtime/supervisor/log-file.ts'
import { temporaryFolder } from '../../fixtures/folder.ts'

/** A child that runs a small shell script. */
function childOf(script: string) {
  const folder = temporaryFolder()
  return { folder, ...childAs({ file: '/bin/sh', args: ['-c', script, 'sh', folder], env: { PATH: '/bin' } }, folder) }
}

function childAs(program: Pick<Launch, 'file' | 'args' | 'env'>, folder: string) {
  const logFile = join(folder, 'log')
  const child = new Child({
    name: 'ces',
    launch: () => ({ ...program, inheritsPort: false }),
    account: undefined,
    portFd: 0,
    logFile: new LogFile(logFile, 'ces'),
    logger: pino({ level: 'silent' }),
  })
  onTestFinished(() => child.stop())
  return { child, log: () => (existsSync(logFile) ? readFileSync(logFile, 'utf8') : '') }
}
describe('a supervised process', () => {
  it('is restarted when it ends, with what it printed kept', async () => {
    const { child, log } = childOf('echo started; exit 3')
    child.start()
    await expect.poll(() => log()).toBe('started\nstarted\n')
    expect(child.status()).toMatchObject({ lastExit: 'exit code 3' })
    expect(child.status().restarts).toBeGreaterThan(0)
  })

  it('is restarted after kill -9', async () => {
    const { child } = childOf('exec cat')
    child.start()
    const first = child.status().pid ?? 0
    process.kill(first, 'SIGKILL')
    await expect.poll(() => child.status()).toMatchObject({ state: 'running', restarts: 1 })
    expect(child.status().pid).not.toBe(first)
  })

  it('stops when its stdin ends, and stays stopped', async () => {
    const { child, log } = childOf('cat; echo bye')
    child.start()
    await child.stop()
    await expect.poll(() => log()).toBe('bye\n')
    expect(child.status()).toMatchObject({ state: 'stopped', restarts: 0 })
  })

  it('waits and tries again where it can not even be started', async () => {
    const folder = temporaryFolder()
    const program = join(folder, 'later')
    const { child, log } = childAs({ file: program, args: [], env: {} }, folder)
    child.start()
    await expect.poll(() => child.status()).toMatchObject({ state: 'waiting' })
    expect(child.status().lastExit).toContain('could not start')
    writeFileSync(program, '#!/bin/sh\necho at last\nexec cat\n', { mode: 0o755 })
    await expect.poll(() => log()).toBe('at last\n')
    expect(child.status().state).toBe('running')
  })
})
