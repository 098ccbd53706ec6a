import { mkdirSync, mkdtempSync, rmdirSync, rmSync, writeFileSync } from 'node:fs'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { DatabaseSync } from 'node:sqlite'
import { afterEach, beforeEach, expect, test } from 'vitest'
import { isHeld, takeLease } from '../../../runtime/lease/lease.ts'

let folder: string

beforeEach(() => {
  folder = mkdtempSync(join(tmpdir(), 'vellum-lease-'))
})

afterEach(() => rmSync(folder, { recursive: true }))

const asking = { by: 'somebody', why: 'a test' }

test('a lease whose note cannot be written is not taken, and is free for the next', () => {
  const path = join(folder, 'lease')
  mkdirSync(`${path}.json`)
  expect(() => takeLease(path, asking)).toThrow('EISDIR')
  rmdirSync(`${path}.json`)
  const taken = takeLease(path, asking)
  expect(isHeld(taken)).toBe(true)
  if (isHeld(taken)) taken.release()
})

test('a lease that is released twice does not release the one who took it in between', () => {
  const path = join(folder, 'lease')
  const first = takeLease(path, asking)
  if (!isHeld(first)) return expect.unreachable()
  first.release()
  const second = takeLease(path, { ...asking, by: 'somebody else' })
  first.release()
  expect(takeLease(path, asking)).toMatchObject({ by: 'somebody else' })
  if (isHeld(second)) second.release()
})

test('a lease whose holder is dead is free, whatever its note says', () => {
  const path = join(folder, 'lease')
  new DatabaseSync(path).close()
  writeFileSync(`${path}.json`, JSON.stringify({ by: 'supervisor 1', why: 'supervise', since: new Date(), pid: 1 }))
  const taken = takeLease(path, asking)
  expect(isHeld(taken)).toBe(true)
  if (isHeld(taken)) taken.release()
})
