import { spawn } from 'node:child_process'
import { writeFileSync } from 'node:fs'
import { expect, it, onTestFinished } from 'vitest'
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
