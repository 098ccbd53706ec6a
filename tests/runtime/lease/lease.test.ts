import { type ChildProcess, spawn } from 'node:child_process'
import { once } from 'node:events'
import { readdirSync } from 'node:fs'
import { dirname, join } from 'node:path'
import { expect, it, onTestFinished } from 'vitest'
import { isHeld, takeLease } from '../../../runtime/lease/lease.ts'
import { temporaryFolder } from '../../fixtures/folder.ts'

const me = { by: 'ada@desk', why: 'hatch' }
const path = () => join(temporaryFolder(), 'deep', 'lease')

/** A process that holds the lease until it is killed. */
async function holder(lease: string): Promise<ChildProcess> {
  const child = spawn(process.execPath, [join(import.meta.dirname, '../../fixtures/lease-holder.ts'), lease])
  onTestFinished(() => void child.kill('SIGKILL'))
  await once(child.stdout, 'data')
  return child
}

it('is held by one and tells the next who holds it, since when and why', async () => {
  const lease = path()
  const child = await holder(lease)
  const taken = takeLease(lease, me)
  expect(isHeld(taken)).toBe(false)
  expect(taken).toMatchObject({ by: 'the fixture', why: 'test', pid: child.pid })
})

it('is free the moment its holder is killed: nothing stale is left to clean', async () => {
  const lease = path()
  const child = await holder(lease)
  child.kill('SIGKILL')
  await once(child, 'exit')
  expect(isHeld(takeLease(lease, me))).toBe(true)
})

it('is free after release, and within one process too', () => {
  const lease = path()
  const first = takeLease(lease, me)
  expect(isHeld(takeLease(lease, me))).toBe(false)
  if (isHeld(first)) first.release()
  expect(isHeld(takeLease(lease, me))).toBe(true)
})

it('leaves nothing behind when it is discarded, and can be taken anew', () => {
  const lease = path()
  const first = takeLease(lease, me)
  if (isHeld(first)) first.discard()
  expect(readdirSync(dirname(lease))).toEqual([])
  const second = takeLease(lease, me)
  expect([isHeld(second), isHeld(takeLease(lease, me))]).toEqual([true, false])
  if (isHeld(second)) second.release()
})

it('goes to exactly one of many that want it at once', async () => {
  const lease = path()
  const taken = Array.from({ length: 20 }, () => takeLease(lease, me))
  expect(taken.filter(isHeld)).toHaveLength(1)
})
