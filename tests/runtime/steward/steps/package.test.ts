import { join } from 'node:path'
import { expect, it } from 'vitest'
import type { Step } from '../../../../runtime/protocol/plan.ts'
import { temporaryFolder } from '../../../fixtures/folder.ts'
import { bring, makeMachine } from '../../../fixtures/machine.ts'

const step = (program: string, script: string): Step => ({
  kind: 'package',
  name: 'tool',
  program,
  install: [['sh', '-c', script, 'sh', program]],
})

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

it('does not believe a package manager that installs nothing', async () => {
  await expect(bring(step('/nowhere/tool', 'true'), makeMachine())).rejects.toMatchObject({ code: 'PACKAGE_FAILED' })
})

it('says so where the package manager is not there', async () => {
  const missing: Step = { kind: 'package', name: 'tool', program: '/nowhere/tool', install: [['/nowhere/manager']] }
  await expect(bring(missing, makeMachine())).rejects.toMatchObject({ code: 'PACKAGE_FAILED' })
})
