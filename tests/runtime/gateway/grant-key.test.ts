import {
  chmodSync,
  mkdirSync,
  mkdtempSync,
  readFileSync,
  renameSync,
  rmSync,
  statSync,
  symlinkSync,
  writeFileSync,
} from 'node:fs'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { afterEach, beforeEach, expect, test } from 'vitest'
import { publicPem, takeGrantKey } from '../../../runtime/gateway/grant-key.ts'
import { type Layout, layout } from '../../../runtime/protocol/layout.ts'

let paths: Layout

beforeEach(() => {
  paths = layout(mkdtempSync(join(tmpdir(), 'vellum-')))
  mkdirSync(paths.gateway)
})

afterEach(() => rmSync(paths.home, { recursive: true }))

test('the first start makes the key for its owner alone and offers its public half', () => {
  const key = takeGrantKey(paths)
  expect(key.check()).toBe('ok')
  expect(statSync(paths.grantKey).mode & 0o777).toBe(0o600)
  expect(readFileSync(paths.grantOffer, 'utf8')).toBe(publicPem(key.use()))
  expect(readFileSync(paths.grantOffer, 'utf8')).not.toContain('PRIVATE')
})

test('the next start takes the same key, and offers it again where the offer was lost', () => {
  const first = publicPem(takeGrantKey(paths).use())
  rmSync(paths.grantOffer)
  expect(publicPem(takeGrantKey(paths).use())).toBe(first)
  expect(readFileSync(paths.grantOffer, 'utf8')).toBe(first)
})

test.each([
  ['truncated', () => writeFileSync(paths.grantKey, readFileSync(paths.grantKey, 'utf8').slice(0, 60))],
  ['empty', () => writeFileSync(paths.grantKey, '')],
  ['readable by others', () => chmodSync(paths.grantKey, 0o644)],
  [
    'a link',
    () => {
      renameSync(paths.grantKey, `${paths.grantKey}.real`)
      symlinkSync(`${paths.grantKey}.real`, paths.grantKey)
    },
  ],
])('a key file that is %s is not used, not replaced and not quoted', (_what, damage) => {
  takeGrantKey(paths)
  damage()
  const before = readFileSync(paths.grantKey)
  const key = takeGrantKey(paths)
  expect(() => key.use()).toThrow(expect.objectContaining({ code: 'GRANT_KEY_UNUSABLE', exitCode: 8 }))
  expect(key.check()).toContain('cannot sign grants')
  expect(key.check()).not.toContain('BEGIN')
  expect(readFileSync(paths.grantKey)).toEqual(before)
})
