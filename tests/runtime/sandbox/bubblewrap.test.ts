import { chmodSync, chownSync, symlinkSync, writeFileSync } from 'node:fs'
import { join } from 'node:path'
import { expect, it } from 'vitest'
import { findBubblewrap } from '../../../runtime/sandbox/bubblewrap.ts'
import { account, ownFolder } from '../../fixtures/sandbox/scratch.ts'

/** A program at a path of our own, belonging to an ordinary account. */
function planted(mode = 0o755): string {
  const path = join(ownFolder(), 'bwrap')
  writeFileSync(path, '#!/bin/sh\n')
  chmodSync(path, mode)
  if (account) chownSync(path, account.uid, account.gid)
  return path
}

const why = (path: string) => {
  const found = findBubblewrap([path])
  return 'obstacle' in found ? found.obstacle.why.replace(path, 'bwrap') : 'found'
}

it('finds the one that the system installed', () => {
  expect(findBubblewrap()).toEqual({ path: '/usr/bin/bwrap' })
})

it('says missing, with the words that doctor shows', () => {
  expect(findBubblewrap(['/nowhere/bwrap'])).toEqual({
    obstacle: {
      why: 'bubblewrap is not installed',
      cause: 'bubblewrap not installed (Linux)',
      fix: 'apt install bubblewrap',
    },
  })
})

it('tells apart each way in which it cannot be trusted', () => {
  const link = join(ownFolder(), 'bwrap')
  symlinkSync('/usr/bin/bwrap', link)
  expect(why(link)).toBe('bwrap is not a regular file')
  expect(why('/usr')).toBe('bwrap is not a regular file')
  expect(why('/etc/passwd')).toBe('bwrap is not executable')
  expect(why(planted())).toBe('bwrap does not belong to root')
})

it('refuses one that others than root can write', () => {
  const path = planted(0o775)
  if (process.getuid?.() === 0) chownSync(path, 0, 0)
  expect(why(path)).toMatch(/can be written by others than its owner|does not belong to root/)
})

it('goes on to the next place only where nothing is: a bad one is not passed over', () => {
  expect(findBubblewrap(['/nowhere/bwrap', '/usr/bin/bwrap'])).toEqual({ path: '/usr/bin/bwrap' })
  expect(findBubblewrap(['/etc/passwd', '/usr/bin/bwrap'])).toHaveProperty('obstacle')
})
