import { spawn } from 'node:child_process'
import { existsSync } from 'node:fs'
import { Failure } from '../../protocol/failure.ts'
import { type Act, differs, same } from '../step.ts'

/** A package manager waiting for another one's lock, or a slow mirror, gets this long. */
const deadlineMs = 15 * 60_000

/** A program of the system's package manager: installed where it is missing, and never removed again. */
export const packageStep: Act<'package'> = {
  observe: (step) => (existsSync(step.program) ? same(step.program) : differs(`${step.program} is missing`)),
  change: async (step, { tell }) => {
    tell({ at: 'waiting', step: 'package', waitsFor: `the package manager to install ${step.name}` })
    for (const command of step.install) await run(command)
    if (!existsSync(step.program))
      throw Failure.of('PACKAGE_FAILED', {
        name: step.name,
        why: `${step.program} is still missing`,
        line: lineOf(step.install),
      })
    return `installed ${step.name}`
  },
}

async function run(command: readonly string[]): Promise<void> {
  const [file = '', ...args] = command
  // Debian's configuration prompts and needrestart's full-screen one would wait for ever.
  const env = {
    PATH: '/usr/sbin:/usr/bin:/sbin:/bin',
    LC_ALL: 'C.UTF-8',
    DEBIAN_FRONTEND: 'noninteractive',
    NEEDRESTART_MODE: 'a',
  }
  const child = spawn(file, args, { env, stdio: ['ignore', 'pipe', 'pipe'], timeout: deadlineMs })
  let said = ''
  const keep = (chunk: Buffer) => {
    said = (said + chunk.toString()).slice(-2000)
  }
  child.stdout.on('data', keep)
  child.stderr.on('data', keep)
  const ended = await new Promise<string>((resolve) => {
    child.once('error', (error) => resolve(error.message))
    child.once('close', (code, signal) => resolve(signal ?? `exit code ${code}`))
  })
  if (ended === 'exit code 0') return
  const lastLine = said.trim().split('\n').at(-1) ?? ''
  throw Failure.of('PACKAGE_FAILED', { name: file, why: lastLine || ended, line: command.join(' ') })
}

function lineOf(install: readonly (readonly string[])[]): string {
  return install.map((command) => command.join(' ')).join(' && ')
}
