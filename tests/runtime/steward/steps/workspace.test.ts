import { readFileSync, readlinkSync, rmSync, statSync, symlinkSync, writeFileSync } from 'node:fs'
import { join } from 'node:path'
import { expect, it } from 'vitest'
import { bring, makeMachine } from '../../../fixtures/machine.ts'

const step = { kind: 'workspace', assistant: 'desk' } as const

async function machineWithFolders() {
  const machine = makeMachine()
  await bring({ kind: 'folders' }, machine)
  return machine
}

it('gets its pages and folders once', async () => {
  const machine = await machineWithFolders()
  expect(await bring(step, machine)).toEqual({ before: false, after: true })
  expect(await bring(step, machine)).toEqual({ before: true, after: true })
  expect(readFileSync(join(machine.at.workspace, 'IDENTITY.md'), 'utf8')).toContain('Name: desk')
  for (const page of ['SOUL.md', 'USER.md', 'NOW.md'])
    expect(statSync(join(machine.at.workspace, page)).isFile()).toBe(true)
  for (const folder of ['pkb', 'skills', 'memory'])
    expect(statSync(join(machine.at.workspace, folder)).isDirectory()).toBe(true)
})

it('never touches a page that is there', async () => {
  const machine = await machineWithFolders()
  await bring(step, machine)
  writeFileSync(join(machine.at.workspace, 'SOUL.md'), 'mine')
  rmSync(join(machine.at.workspace, 'NOW.md'))
  expect(await bring(step, machine)).toEqual({ before: false, after: true })
  expect(readFileSync(join(machine.at.workspace, 'SOUL.md'), 'utf8')).toBe('mine')
})

it('is not stopped by a broken link that a command has planted', async () => {
  const machine = await machineWithFolders()
  symlinkSync('/nowhere/at/all', join(machine.at.workspace, 'NOW.md'))
  expect(await bring(step, machine)).toEqual({ before: false, after: true })
  expect(readlinkSync(join(machine.at.workspace, 'NOW.md'))).toBe('/nowhere/at/all')
})
