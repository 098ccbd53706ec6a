import { mkdirSync, readFileSync } from 'node:fs'
import { describe, expect, it, onTestFinished } from 'vitest'
import { ourProcesses } from '../../../runtime/process/ours.ts'
import { settleWanted } from '../../../runtime/process/wanted.ts'
import { type Layout, layout } from '../../../runtime/protocol/layout.ts'
import { temporaryFolder } from '../../fixtures/folder.ts'
import { startSupervised } from '../../fixtures/successor.ts'

function makeHome(): Layout {
  const at = layout(temporaryFolder())
  for (const folder of [at.steward, at.logs]) mkdirSync(folder)
  return at
}

const isThere = (pid: number) => {
  try {
    process.kill(pid, 0)
    return readFileSync(`/proc/${pid}/stat`, 'utf8').split(' ')[2] !== 'Z'
  } catch {
    return false
  }
}
const logged = (at: Layout) => {
  try {
    return readFileSync(at.log('supervisor'), 'utf8')
  } catch {
    return ''
  }
}

describe('the successor of a supervisor', () => {
  it('takes its place when it is killed, and is told how many died young', async () => {
    const at = makeHome()
    settleWanted(at, 'up')
    const { child, successor } = await startSupervised(at)
    child.kill('SIGKILL')
    await expect.poll(() => logged(at)).toBe('begun --died-young 1\n')
    await expect.poll(() => isThere(successor)).toBe(false)
  })

  it.each(['down', 'asleep'] as const)('ends where the home is to be %s', async (state) => {
    const at = makeHome()
    settleWanted(at, state)
    const { child, successor } = await startSupervised(at)
    child.kill('SIGKILL')
    await expect.poll(() => isThere(successor)).toBe(false)
    expect(logged(at)).toBe('')
  })

  it('ends with a supervisor that was told to stop', async () => {
    const at = makeHome()
    settleWanted(at, 'up')
    const { child, successor } = await startSupervised(at)
    child.stdin?.write('release\n')
    await expect.poll(() => isThere(successor)).toBe(false)
    child.kill('SIGKILL')
    expect(logged(at)).toBe('')
  })

  it('is replaced when it is lost itself', async () => {
    const at = makeHome()
    settleWanted(at, 'up')
    const { child, successor, next } = await startSupervised(at)
    onTestFinished(() => void child.kill('SIGKILL'))
    process.kill(successor, 'SIGKILL')
    const second = await next()
    expect(second).not.toBe(successor)
    child.kill('SIGKILL')
    await expect.poll(() => logged(at)).toContain('begun')
  })

  it('takes its place without a log too, where the folder is gone', async () => {
    const at = layout(temporaryFolder())
    mkdirSync(at.steward)
    settleWanted(at, 'up')
    const { child, successor } = await startSupervised(at, 'cat <"$0/steward/wanted" >"$0/here"')
    child.kill('SIGKILL')
    await expect.poll(() => isThere(successor)).toBe(false)
    expect(readFileSync(`${at.home}/here`, 'utf8')).toMatch(/^up /)
  })

  it('is known as one of the home, and a process that only looks like one of another home is not', async () => {
    const at = makeHome()
    settleWanted(at, 'down')
    const { child, successor } = await startSupervised(at)
    onTestFinished(() => void child.kill('SIGKILL'))
    expect(ourProcesses(at)).toEqual([successor])
    expect(ourProcesses(makeHome())).toEqual([])
  })
})
