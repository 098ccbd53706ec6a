import { cpSync, rmSync, statfsSync, statSync, writeFileSync } from 'node:fs'
import { join } from 'node:path'
import { expect, test } from 'vitest'
import { layout } from '../../../../runtime/protocol/layout.ts'
import { wayTo } from '../../../../runtime/steward/snapshot/change-over.ts'
import { homeOf } from '../../../../runtime/steward/snapshot/live.ts'
import { takeSnapshot } from '../../../../runtime/steward/snapshot/take.ts'
import { temporaryFolder } from '../../../fixtures/folder.ts'
import { homeBetweenReleases, one, opens, three } from '../../../fixtures/migration.ts'
import { smallDisk } from '../../../fixtures/small-disk.ts'

const asked = { to: one, nonceSha256: 'c'.repeat(64), windowSeconds: 60, soakSeconds: 1, restoreSnapshot: true }

/** The same home on a disk of its own, and what leaves room there for this much. */
function onSmallDisk() {
  const made = homeBetweenReleases()
  const disk = smallDisk(join(temporaryFolder(), 'disk'), 'size=4m')
  cpSync(made.at.home, join(disk, 'home'), { recursive: true })
  const filler = join(disk, 'filler')
  const leave = (bytes: number) => {
    rmSync(filler, { force: true })
    const { bavail, bsize } = statfsSync(disk)
    writeFileSync(filler, Buffer.alloc(bavail * bsize - Math.ceil(bytes / bsize) * bsize))
  }
  return { machine: { ...made, at: layout(join(disk, 'home')) }, leave }
}

const full = expect.objectContaining({ code: 'DISK_FULL', exitCode: 3 })

test('there is to be room for the snapshot, and for the backup that the new release makes, before anything is changed', () => {
  const { machine, leave } = onSmallDisk()
  const { at } = machine
  const bytes = [at.assistantDatabase, at.gatewayDatabase].reduce((sum, path) => sum + statSync(path).size, 0)
  // Whoever looks into a log needs an index of it, which is 32 kB.
  leave(2 * bytes + (1 << 17))
  expect(wayTo(three, one, machine)).toEqual({ way: 'snapshot' })
  leave(2 * bytes - 4096)
  expect(() => wayTo(three, one, machine)).toThrow(full)
})

test('and for what is put back of one', () => {
  const { machine, leave } = onSmallDisk()
  const { at } = machine
  takeSnapshot(homeOf(machine), { id: 'b6a4c5f0-0f0e-4b57-9f0b-3a1f2c4d5e6f', from: one })
  opens(at, 3)
  const back = { ...machine, plan: { ...machine.plan, verb: 'rollback', move: asked } } as const
  leave(1 << 20)
  expect(wayTo(one, three, back)).toEqual({ way: 'restore' })
  leave(0)
  expect(() => wayTo(one, three, back)).toThrow(full)
})
