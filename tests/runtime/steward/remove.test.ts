import { existsSync, mkdirSync, rmSync, writeFileSync } from 'node:fs'
import { join } from 'node:path'
import { expect, it } from 'vitest'
import { leftovers, remove } from '../../../runtime/steward/remove.ts'
import { bring, makeMachine } from '../../fixtures/machine.ts'

async function hatched() {
  const machine = makeMachine()
  machine.journal.aboutToMake('folder', machine.at.home)
  machine.journal.aboutToMake('tree', machine.at.steward)
  await bring({ kind: 'folders' }, machine)
  return machine
}

it('removes all that was made, and the home with it', async () => {
  const { at, journal } = await hatched()
  writeFileSync(join(at.workspace, 'note'), 'x')
  expect((await remove(at, journal.record)).kept).toEqual([])
  expect(existsSync(at.home)).toBe(false)
  expect(leftovers(at, journal.record)).toEqual([])
})

it('keeps and names what it did not make', async () => {
  const { at, journal } = await hatched()
  writeFileSync(join(at.home, 'photos'), 'x')
  expect((await remove(at, journal.record)).kept).toEqual([
    `kept ${at.home}: it holds photos, which hatch did not make`,
  ])
  expect(existsSync(join(at.home, 'photos'))).toBe(true)
  expect(leftovers(at, journal.record)).toEqual([])
})

it('removes parents that hatch made, innermost first', async () => {
  const { at, journal } = await hatched()
  const parent = join(at.home, '..')
  journal.aboutToMake('folder', parent)
  rmSync(join(parent, 'other'), { force: true })
  expect((await remove(at, journal.record)).kept).toEqual([])
  expect(existsSync(parent)).toBe(false)
  mkdirSync(parent)
})

it('names what is left', async () => {
  const { at, journal } = await hatched()
  expect(leftovers(at, journal.record)).toContain(at.workspace)
})

it('carries on after a removal that was cut short', async () => {
  const { at, journal } = await hatched()
  rmSync(at.workspace, { recursive: true })
  rmSync(at.ces, { recursive: true })
  expect((await remove(at, journal.record)).kept).toEqual([])
  expect(existsSync(at.home)).toBe(false)
})

it('takes away what a proof that was killed has left', async () => {
  const { at, journal } = await hatched()
  writeFileSync(join(at.home, '.canary-0123'), 'x')
  expect((await remove(at, journal.record)).kept).toEqual([])
  expect(existsSync(at.home)).toBe(false)
})
