import { homedir, userInfo } from 'node:os'
import { join } from 'node:path'
import { afterEach, expect, test, vi } from 'vitest'
import { operatorFolders, personHome } from '../../../bootstrap/record/folders.ts'

test.each([
  ['where XDG_CACHE_HOME says', { XDG_CACHE_HOME: '/elsewhere' }, '/elsewhere/vellum'],
  ['in ~/.cache without it', {}, join(homedir(), '.cache/vellum')],
  ['in ~/.cache when it is relative', { XDG_CACHE_HOME: 'here' }, join(homedir(), '.cache/vellum')],
  ['in ~/.cache when it is empty', { XDG_CACHE_HOME: '' }, join(homedir(), '.cache/vellum')],
])('the cache is %s', (_where, environment, expected) => {
  expect(operatorFolders(environment).cache).toBe(expected)
})

test('settings, state and cache are told apart', () => {
  const folders = operatorFolders({ XDG_CONFIG_HOME: '/c', XDG_STATE_HOME: '/s', XDG_CACHE_HOME: '/k' })
  expect([folders.token('desk'), folders.failed, folders.compiled]).toEqual([
    '/c/vellum/keys/desk.token',
    '/s/vellum/failed',
    '/k/vellum/node',
  ])
  expect(folders.roots).toEqual({ config: '/c/vellum', state: '/s/vellum', cache: '/k/vellum' })
})

afterEach(() => vi.unstubAllEnvs())

test.each(['', 'here'])('with HOME "%s" a person is at home where their account says', (value) => {
  vi.stubEnv('HOME', value)
  expect(personHome()).toBe(userInfo().homedir)
  expect(operatorFolders({}).cache).toBe(join(userInfo().homedir, '.cache/vellum'))
})
