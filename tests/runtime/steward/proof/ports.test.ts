import { spawn } from 'node:child_process'
import { once } from 'node:events'
import { copyFileSync, mkdirSync } from 'node:fs'
import { dirname } from 'node:path'
import { expect, onTestFinished, test } from 'vitest'
import { portProbes } from '../../../../runtime/steward/proof/ports.ts'
import { makeMachine } from '../../../fixtures/machine.ts'

test('a port open beyond loopback is mended by nothing that loses anything: sleep, and a look at who has it', async () => {
  const { at, journal } = makeMachine()
  const node = `${at.layer('node')}/bin/node`
  mkdirSync(dirname(node), { recursive: true })
  copyFileSync(process.execPath, node)
  const script =
    "const s = require('node:net').createServer().listen(0, '0.0.0.0', () => console.log(s.address().port))"
  const child = spawn(node, ['-e', script], { stdio: ['ignore', 'pipe', 'inherit'] })
  onTestFinished(() => void child.kill('SIGKILL'))
  const [port] = await once(child.stdout, 'data')
  const [probe] = await Promise.all(portProbes(at, journal.record))
  expect(probe).toMatchObject({
    status: 'fail',
    evidence: `port ${String(port).trim()} is open beyond loopback, by node (pid ${child.pid})`,
    fix: `vellum sleep; ps -o pid,ppid,user,lstart,args -p ${child.pid}`,
  })
})
