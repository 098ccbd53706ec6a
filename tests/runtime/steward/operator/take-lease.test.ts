import { type ChildProcess, spawn } from 'node:child_process'
import { once } from 'node:events'
import { mkdirSync, readFileSync, writeFileSync } from 'node:fs'
import { uptime } from 'node:os'
import { join } from 'node:path'
import { expect, onTestFinished, test } from 'vitest'
import { askLease, holderOf, isHeld } from '../../../../runtime/lease/lease.ts'
import { inWords, type LeaseNote } from '../../../../runtime/lease/note.ts'
import { type Layout, layout } from '../../../../runtime/protocol/layout.ts'
import type { StewardEvent } from '../../../../runtime/protocol/plan.ts'
import { takeHomeLease } from '../../../../runtime/steward/operator/take-lease.ts'
import { temporaryFolder } from '../../../fixtures/folder.ts'

const plan = { by: 'ada@desk', verb: 'hatch', run: 'https://ci.example/runs/7' } as const

/** A home whose lease another process has, who was heard of so many seconds ago. */
async function heldHome(secondsAgo: number): Promise<{ at: Layout; child: ChildProcess }> {
  const at = layout(join(temporaryFolder(), 'home'))
  mkdirSync(at.steward, { recursive: true })
  const child = spawn(process.execPath, [join(import.meta.dirname, '../../../fixtures/lease-holder.ts'), at.lease])
  onTestFinished(() => void child.kill('SIGKILL'))
  await once(child.stdout, 'data')
  const note = JSON.parse(readFileSync(`${at.lease}.json`, 'utf8')) as LeaseNote
  writeFileSync(`${at.lease}.json`, JSON.stringify({ ...note, heardUptime: uptime() - secondsAgo }))
  return { at, child }
}

const take = async (at: Layout) => {
  const told: StewardEvent[] = []
  return { taken: await takeHomeLease(at, plan, (event) => told.push(event)), told }
}

test('a lease whose holder was heard of lately is left to them, whatever the clock says', async () => {
  const { at } = await heldHome(50)
  const { taken, told } = await take(at)
  expect(taken).toMatchObject({ by: 'the fixture', why: 'test' })
  expect(isHeld(taken) ? '' : inWords(taken)).toMatch(/^the fixture \(test, pid \d+, heard of 5\d s ago\)$/)
  expect(told).toEqual([])
})

test('one whose holder has been silent too long is taken over as soon as they have ended their step', async () => {
  const { at, child } = await heldHome(100)
  const taking = take(at)
  child.kill('SIGTERM')
  const { taken, told } = await taking
  expect(isHeld(taken)).toBe(true)
  expect(told).toEqual([{ at: 'waiting', step: 'lease', waitsFor: expect.stringMatching(/the fixture.* 100 s/) }])
  expect(holderOf(at.lease)).toMatchObject({ by: 'ada@desk', why: 'hatch', run: plan.run })
  if (isHeld(taken)) taken.release()
  expect(holderOf(at.lease)).toBeUndefined()
})

test('who looks who has it does not take it from anybody, and is in nobody’s way', async () => {
  const at = layout(join(temporaryFolder(), 'home'))
  expect(holderOf(at.lease)).toBeUndefined()
  const mine = askLease(at.lease, { by: 'me', why: 'a test' })
  if (!isHeld(mine)) return expect.unreachable()
  mine.heard()
  expect(holderOf(at.lease)).toMatchObject({ by: 'me', heardAt: expect.any(String) })
  expect(isHeld(askLease(at.lease, { by: 'you', why: 'a test' }))).toBe(false)
  mine.release()
})
