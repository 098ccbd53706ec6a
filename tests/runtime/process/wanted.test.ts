import { execFileSync } from 'node:child_process'
import { mkdirSync, rmSync, statSync, writeFileSync } from 'node:fs'
import { expect, it, onTestFinished } from 'vitest'
import { readWanted, settleWanted, wantNothing } from '../../../runtime/process/wanted.ts'
import { layout } from '../../../runtime/protocol/layout.ts'
import { temporaryFolder } from '../../fixtures/folder.ts'

function makeHome() {
  const at = layout(temporaryFolder())
  mkdirSync(at.steward)
  return at
}

it.each(['up', 'down', 'asleep'] as const)('is %s once that is settled, and since when', (state) => {
  const at = makeHome()
  settleWanted(at, state)
  const { since, ...rest } = readWanted(at)
  expect(rest).toEqual({ state })
  expect(new Date(since).toISOString()).toBe(since)
  expect(statSync(at.wanted).mode & 0o777).toBe(0o600)
})

it.each(['', 'upwards', 'UP', 'nonsense now'])('starts nothing where it says %j', (text) => {
  const at = makeHome()
  writeFileSync(at.wanted, text)
  expect(readWanted(at).state).toBe('down')
  rmSync(at.wanted)
  expect(readWanted(at).state).toBe('down')
})

it('can want nothing on a disk without room for a word', () => {
  const at = makeHome()
  execFileSync('mount', ['-t', 'tmpfs', '-o', 'nr_inodes=2', 'none', at.steward])
  onTestFinished(() => void execFileSync('umount', [at.steward]))
  writeFileSync(at.wanted, 'up now')
  expect(() => settleWanted(at, 'down')).toThrow('ENOSPC')
  expect(readWanted(at).state).toBe('up')
  wantNothing(at)
  expect(readWanted(at).state).toBe('down')
})
