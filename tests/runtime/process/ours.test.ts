import { spawn } from 'node:child_process'
import { once } from 'node:events'
import { chmodSync, copyFileSync, mkdirSync } from 'node:fs'
import { tmpdir } from 'node:os'
import { dirname } from 'node:path'
import { expect, it, onTestFinished } from 'vitest'
import { ourProcesses, ourPrograms, servingProcesses } from '../../../runtime/process/ours.ts'
import { makeMachine } from '../../fixtures/machine.ts'

it("another user who runs this home's Node, by any name, is none of its processes, nor is a container", async () => {
  const { at } = makeMachine()
  const node = `${at.layer('node')}/bin/node`
  mkdirSync(dirname(node), { recursive: true })
  for (let folder = dirname(node); folder !== tmpdir(); folder = dirname(folder)) chmodSync(folder, 0o755)
  copyFileSync(process.execPath, node)
  chmodSync(node, 0o755)
  const program = `${at.release('r1')}/app/gateway.js`
  const lasting = ['-e', 'console.log("up"); setInterval(() => {}, 1000)']
  const start = async (command: string, ...args: string[]) => {
    const child = spawn(command, args, { cwd: '/' })
    onTestFinished(() => void child.kill('SIGKILL'))
    await once(child.stdout, 'data')
    return child.pid
  }
  const stranger = ['--reuid', '4242', '--clear-groups', node, ...lasting, program]
  await start('setpriv', ...stranger)
  const shell = ['--reuid', '4242', 'sh', '-c', 'echo up; read x; :', 'vellum-successor', at.home]
  await start('setpriv', ...shell)
  const inside = ['--pid', '--fork', '--kill-child=KILL']
  await start('unshare', ...inside, node, ...lasting, program)
  await start('unshare', ...inside, ...shell.slice(2))
  expect([ourProcesses(at), ourPrograms(at), servingProcesses(at)]).toEqual([[], [], []])
  const own = await start(node, ...lasting, program)
  expect(ourProcesses(at)).toEqual([own])
})
