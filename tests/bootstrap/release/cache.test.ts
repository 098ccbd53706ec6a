import { existsSync, mkdirSync, readdirSync } from 'node:fs'
import { join } from 'node:path'
import { expect, test } from 'vitest'
import { purge } from '../../../bootstrap/release/cache.ts'
import { releaseOf } from '../../../bootstrap/release/release.ts'
import { makeCheckout } from '../../fixtures/checkout.ts'
import { temporaryFolder } from '../../fixtures/folder.ts'

test('a purged cache holds nothing that was built, keeps what is not ours, and is filled again', async () => {
  const folder = temporaryFolder()
  const [checkout, cache] = [makeCheckout(join(folder, 'checkout')), join(folder, 'cache')]
  const first = await releaseOf(checkout, { cache })
  mkdirSync(join(cache, 'node'))
  purge(cache)
  expect(readdirSync(cache)).toEqual(['node'])
  const again = await releaseOf(checkout, { cache })
  expect([again.built, again.digest, existsSync(again.folder)]).toEqual([true, first.digest, true])
})
