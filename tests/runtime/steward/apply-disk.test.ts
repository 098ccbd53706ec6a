import { existsSync, mkdirSync } from 'node:fs'
import { join } from 'node:path'
import { expect, test } from 'vitest'
import { layout } from '../../../runtime/protocol/layout.ts'
import type { StewardEvent } from '../../../runtime/protocol/plan.ts'
import { apply } from '../../../runtime/steward/apply.ts'
import { keychainProgram } from '../../fixtures/ces.ts'
import { temporaryFolder } from '../../fixtures/folder.ts'
import { makeMachine } from '../../fixtures/machine.ts'
import { smallDisk } from '../../fixtures/small-disk.ts'

/** What a steward says at its end, of a home on a disk of this kind. */
async function endOn(options: string, verb: 'hatch' | 'doctor') {
  const disk = smallDisk(join(temporaryFolder(), 'disk'), options)
  const { at, staging } = { at: layout(join(disk, 'home')), staging: join(disk, 'home', 'staging', 'arrived') }
  mkdirSync(staging, { recursive: true })
  const told: StewardEvent[] = []
  const { manifest: _, ...plan } = makeMachine().plan
  const steps = [{ kind: 'folders' } as const]
  await apply(
    { ...plan, verb, home: at.home, missingFolders: [at.home], steps },
    {
      staging,
      keychain: keychainProgram,
      tell: (event) => told.push(event),
      operator: { gone: new AbortController().signal, onHeard: () => undefined },
    },
  ).catch((thrown) => told.push({ at: 'end', failure: thrown.toJSON(), undone: 'none' }))
  return { at, end: told.at(-1) }
}

test.each([
  ['before anything of it is noted', 'nr_inodes=7'],
  ['in the middle of its folders', 'nr_inodes=16'],
])('a first hatch on a disk that fills up %s is taken back, and says that it was the disk', async (_, options) => {
  const { at, end } = await endOn(options, 'hatch')
  const failure = { code: 'DISK_REFUSED', message: expect.stringContaining(`The disk of ${at.home} is full`) }
  expect(end).toMatchObject({ at: 'end', undone: 'reverted', left: [], failure })
  expect(existsSync(at.home)).toBe(false)
})

test('a disk without room for a lease is said to be that, and nothing is begun', async () => {
  const { at, end } = await endOn('nr_inodes=4', 'doctor')
  expect(end).toMatchObject({ failure: { code: 'LEASE_UNWRITABLE', exitCode: 3 }, undone: 'none' })
  expect(existsSync(at.install)).toBe(false)
})
