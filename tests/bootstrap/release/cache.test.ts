import { homedir } from 'node:os'
import { join } from 'node:path'
import { expect, test } from 'vitest'
import { cacheFolder } from '../../../bootstrap/release/cache.ts'

test.each([
  ['where XDG_CACHE_HOME says', { XDG_CACHE_HOME: '/elsewhere' }, '/elsewhere/vellum'],
  ['in ~/.cache without it', {}, join(homedir(), '.cache/vellum')],
  ['in ~/.cache when it is relative', { XDG_CACHE_HOME: 'here' }, join(homedir(), '.cache/vellum')],
  ['in ~/.cache when it is empty', { XDG_CACHE_HOME: '' }, join(homedir(), '.cache/vellum')],
])('the cache is %s', (_where, environment, expected) => {
  expect(cacheFolder(environment)).toBe(expected)
})
