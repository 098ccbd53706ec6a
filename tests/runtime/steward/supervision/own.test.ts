import { mkdirSync, symlinkSync, writeFileSync } from 'node:fs'
import { join } from 'node:path'
import pino from 'pino'
import { expect, it } from 'vitest'
import { Failure } from '../../../../runtime/protocol/failure.ts'
import { replaceSupervisor } from '../../../../runtime/steward/supervision/own.ts'
import { supervisionOf } from '../../../../runtime/steward/supervision/supervision.ts'
import { control } from '../../../../runtime/supervisor/control.ts'
import { Household } from '../../../../runtime/supervisor/household.ts'
import { bring, makeMachine } from '../../../fixtures/machine.ts'

/** A home whose one release has this program for its supervisor. */
async function homeWithSupervisor(program: string) {
  const machine = makeMachine()
  await bring({ kind: 'folders' }, machine)
  const release = machine.at.release('r1')
  mkdirSync(join(release, 'app'), { recursive: true })
  mkdirSync(join(release, 'node', 'bin'), { recursive: true })
  symlinkSync(process.execPath, join(release, 'node', 'bin', 'node'))
  writeFileSync(join(release, 'app', 'supervisor.js'), program)
  return machine
}

it('has no status where nothing runs, and stopping that is no failure', async () => {
  const supervision = supervisionOf(makeMachine().at)
  expect(await supervision.status()).toBeUndefined()
  await supervision.stop('down')
})

it('gives up with the last words of a supervisor that ended', async () => {
  const { at, plan } = await homeWithSupervisor('console.log("first"); console.log("no luck"); process.exit(1)')
  const starting = supervisionOf(at).start('r1', plan)
  await expect.poll(() => starting.gaveUp()).toBe('no luck')
})

it('is a supervisor that never comes up to the step that waits for it', async () => {
  const machine = await homeWithSupervisor('process.exit(3)')
  await expect(bring({ kind: 'running', digest: 'r1', port: 7830 }, machine)).rejects.toMatchObject({
    code: 'NOT_READY',
    message: expect.stringContaining('exit code 3'),
  })
})

it('asks a supervisor again that is giving its place to somebody already', async () => {
  const { at } = await homeWithSupervisor('')
  const logger = pino({ level: 'silent' })
  const household = new Household({ at, release: 'r1', separation: 'single', portFd: 0, logger })
  let asked = 0
  const replace = async () => {
    if (++asked < 3) throw Failure.of('PROCESS_STOPPING', { process: 'supervisor' })
    throw Failure.of('SUPERVISOR_KEPT', { release: 'r2', why: 'the end' })
  }
  const app = await control(at, { release: 'r1', port: 7830, household, logger, stop: async () => undefined, replace })
  const starting = await replaceSupervisor(at, 'r2')
  await app.close()
  expect([asked, starting?.gaveUp()]).toEqual([3, expect.stringContaining('the end')])
})
