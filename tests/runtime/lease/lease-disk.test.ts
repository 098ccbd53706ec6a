import { execFileSync } from 'node:child_process'
import { existsSync, readdirSync, writeFileSync } from 'node:fs'
import { join } from 'node:path'
import { expect, test } from 'vitest'
import { askLease, isHeld } from '../../../runtime/lease/lease.ts'
import { temporaryFolder } from '../../fixtures/folder.ts'
import { smallDisk } from '../../fixtures/small-disk.ts'

const me = { by: 'ada@desk', why: 'retire' }

test('a lease on a disk without room for a byte is held all the same, by nobody of before', () => {
  const disk = smallDisk(join(temporaryFolder(), 'disk'), 'size=8k')
  const path = join(disk, 'lease')
  for (const name of ['lease', 'lease.json']) writeFileSync(join(disk, name), '')
  expect(() => writeFileSync(join(disk, 'ballast'), Buffer.alloc(16_384))).toThrow('ENOSPC')
  const first = askLease(path, me)
  expect([isHeld(first), existsSync(`${path}.json`)]).toEqual([true, false])
  expect(askLease(path, me)).toMatchObject({ by: 'someone' })
  if (isHeld(first)) first.release()
  const second = askLease(path, me)
  expect(isHeld(second)).toBe(true)
  if (isHeld(second)) second.discard()
})

test.each([
  ['without room for one more file', 'nr_inodes=1'],
  ['that is read-only', 'size=1m'],
])('a lease on a disk %s cannot be had, which is said, and nothing is there of it', (_, options) => {
  const disk = smallDisk(join(temporaryFolder(), 'disk'), options)
  if (options === 'size=1m') execFileSync('mount', ['-o', 'remount,ro', disk])
  const path = join(disk, 'desk')
  expect(() => askLease(path, me)).toThrow(
    expect.objectContaining({
      code: 'LEASE_UNWRITABLE',
      exitCode: 3,
      message: expect.stringMatching(/is full|read-only/),
    }),
  )
  expect(readdirSync(disk)).toEqual([])
})
