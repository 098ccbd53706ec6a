import { spawn } from 'node:child_process'
import { writeFileSync } from 'node:fs'
import { DatabaseSync } from 'node:sqlite'
import { expect, it, onTestFinished } from 'vitest'
import { isHeld, takeLease } from '../../../runtime/lease/lease.ts'
import { ourProcesses } from '../../../runtime/process/ours.ts'
import { stopAll } from '../../../runtime/steward/stop.ts'
import { bring, makeMachine } from '../../fixtures/machine.ts'

it('a recorded pid that belongs to a stranger by now is never ended', async () => {
  const machine = makeMachine()
  await bring({ kind: 'folders' }, machine)
  const stranger = spawn('sleep', ['600'])
  onTestFinished(() => void stranger.kill('SIGKILL'))
  const note = { by: 'supervisor', why: 'supervise', since: new Date().toISOString(), pid: stranger.pid }
  writeFileSync(`${machine.at.supervisorLease}.json`, JSON.stringify(note))
  await stopAll(machine, 'stopped', { look: () => ourProcesses(machine.at) })
  expect([stranger.exitCode, stranger.signalCode]).toEqual([null, null])
})

it('a lease whose holder is dead is free, whatever its note says', async () => {
  const machine = makeMachine()
  const { supervisorLease } = machine.at
  new DatabaseSync(supervisorLease).close()
  const note = { by: 'supervisor 1', why: 'supervise', since: new Date().toISOString(), pid: 1 }
  writeFileSync(`${supervisorLease}.json`, JSON.stringify(note))
  const taken = takeLease(supervisorLease, { by: 'me', why: 'test' })
  expect(isHeld(taken)).toBe(true)
  if (isHeld(taken)) taken.release()
})
