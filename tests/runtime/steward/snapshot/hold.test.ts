import { existsSync, readdirSync, watch } from 'node:fs'
import { dirname } from 'node:path'
import { expect, test } from 'vitest'
import { hold, isHeldBack, letGo } from '../../../../runtime/steward/snapshot/hold.ts'
import { homeOf } from '../../../../runtime/steward/snapshot/live.ts'
import { homeBetweenReleases } from '../../../fixtures/migration.ts'

test('databases are held by a file alone: whoever is killed over it leaves nothing else', async () => {
  const home = homeOf(homeBetweenReleases())
  const held = home.at.held('gateway')
  const before = readdirSync(dirname(held))
  const seen = new Set<string | null>()
  const watcher = watch(dirname(held), (_, name) => seen.add(name))
  for (const _ of [1, 2]) hold(home)
  expect(isHeldBack(home)).toBe(true)
  await expect.poll(() => [...seen]).toContain('held')
  for (const _ of [1, 2]) letGo(home)
  await expect.poll(() => existsSync(held)).toBe(false)
  watcher.close()
  expect([[...seen], isHeldBack(home), readdirSync(dirname(held))]).toEqual([['held'], false, before])
})
