import { existsSync, readdirSync, statfsSync } from 'node:fs'
import { join } from 'node:path'
import { expect, test } from 'vitest'
import { apply } from '../../../bootstrap/apply/apply.ts'
import { localHost } from '../../../bootstrap/host/local.ts'
import { releaseOf } from '../../../bootstrap/release/release.ts'
import type { Plan } from '../../../runtime/protocol/plan.ts'
import { repositoryFolder } from '../../fixtures/checkout.ts'
import { bareMachine } from '../../fixtures/facts.ts'
import { temporaryFolder } from '../../fixtures/folder.ts'
import { smallDisk } from '../../fixtures/small-disk.ts'

const planIn = (home: string): Plan => ({
  verb: 'hatch',
  assistant: 'default',
  home,
  separation: 'accounts',
  port: 7830,
  by: 'a test',
  missingFolders: [home],
  steps: [{ kind: 'folders' }],
})

test.each([
  ['of bytes, in the middle of its node', 'size=50m'],
  ['of bytes, before anything of it', 'size=8k'],
  ['of inodes', 'size=1g,nr_inodes=8'],
])('a release that finds no room %s is refused, saying what it needs, and leaves nothing', async (_, options) => {
  const disk = smallDisk(join(temporaryFolder(), 'disk'), options)
  const home = join(disk, 'home')
  const free = statfsSync(disk).ffree
  const release = await releaseOf(repositoryFolder, { cache: join(temporaryFolder(), 'cache') })
  const hatched = apply(planIn(home), release, { ...bareMachine, diskFreeMb: 50 }, localHost(), () => undefined)
  await expect(hatched).rejects.toMatchObject({
    code: 'DISK_FULL',
    message: expect.stringMatching(/where 1\d\d MB are needed/),
  })
  expect([existsSync(home), readdirSync(disk), statfsSync(disk).ffree]).toEqual([false, [], free])
})
