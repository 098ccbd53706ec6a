import { join } from 'node:path'
import { expect, it } from 'vitest'
import { Failure } from '../../../../runtime/protocol/failure.ts'
import type { Step } from '../../../../runtime/protocol/plan.ts'
import { temporaryFolder } from '../../../fixtures/folder.ts'
import { bring, makeMachine } from '../../../fixtures/machine.ts'

const step = (program: string, script: string): Step => ({
  kind: 'package',
  name: 'tool',
  program,
  install: [['sh', '-c', script, 'sh', program]],
})

const nowhere = { kind: 'package', name: 'tool', program: '/nowhere/tool', install: [] } as const

it('is installed where it is missing and left alone where it is there', async () => {
  const program = join(temporaryFolder(), 'tool')
  expect(await bring(step(program, '> "$1"'), makeMachine())).toEqual({ before: false, after: true })
  expect(await bring(step(program, 'exit 1'), makeMachine())).toEqual({ before: true, after: true })
})

it('says what the package manager said last when it fails', async () => {
  const failing = step('/nowhere/tool', 'echo working; echo E: no such package >&2; exit 100')
  await expect(bring(failing, makeMachine())).rejects.toMatchObject({
    code: 'PACKAGE_FAILED',
    message: expect.stringContaining('E: no such package'),
  })
})

it('names the cause too where lists could not be fetched, which is no error yet', async () => {
  const install = ['echo "W: Failed to fetch http://mirror/ Could not connect"', 'echo E: Unable to locate; exit 100']
  const step = { ...nowhere, install: install.map((script) => ['sh', '-c', script]) }
  await expect(bring(step, makeMachine())).rejects.toMatchObject({
    message: 'Installing tool failed (E: Unable to locate; Failed to fetch http://mirror/ Could not connect).',
  })
})

it.each([
  ['. It is held by process 303 (apt-get)', ', which process 303 (apt-get) has'],
  [' - open (11: Resource temporarily unavailable)', ''],
])('waits for a lock of which apt says "%s", saying so', async (said, told) => {
  const program = join(temporaryFolder(), 'tool')
  const script = `[ -e "$1.tried" ] && > "$1" && exit; > "$1.tried"; echo "E: Could not get lock /lists/lock${said}"; echo N: Be aware; exit 100`
  const machine = makeMachine()
  expect(await bring(step(program, script), machine)).toEqual({ before: false, after: true })
  expect(machine.events).toContainEqual({ at: 'waiting', step: 'package', waitsFor: `the lock /lists/lock${told}` })
})

it('waits for no lock once the operator is gone', async () => {
  let tries = 0
  const stillWanted = () => {
    if (tries++ > 0) throw Failure.of('CANCELLED', { state: 'gone' })
  }
  const locked = step('/nowhere/tool', 'echo "E: Could not get lock /lists/lock"; exit 100')
  await expect(bring(locked, { ...makeMachine(), stillWanted })).rejects.toMatchObject({ code: 'CANCELLED' })
})

it('does not believe a package manager that installs nothing', async () => {
  await expect(bring(step('/nowhere/tool', 'true'), makeMachine())).rejects.toMatchObject({ code: 'PACKAGE_FAILED' })
})

it('says so where the package manager is not there', async () => {
  const missing: Step = { kind: 'package', name: 'tool', program: '/nowhere/tool', install: [['/nowhere/manager']] }
  await expect(bring(missing, makeMachine())).rejects.toMatchObject({ code: 'PACKAGE_FAILED' })
})
