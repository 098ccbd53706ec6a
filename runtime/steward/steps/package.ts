import { spawn } from 'node:child_process'
import { existsSync } from 'node:fs'
import { lookFor } from '../../process/wait.ts'
import { Failure } from '../../protocol/failure.ts'
import type { Machine } from '../machine.ts'
import { systemEnv } from '../program.ts'
import { type Act, differs, type StepOf, same } from '../step.ts'

/** A slow mirror gets this long, and so does whoever else has the package manager's lock: a whole upgrade takes minutes. */
const deadlineMs = 15 * 60_000
/** How often a lock that somebody else has is tried again. */
const everyMs = 2000

/**
 * How apt names a lock that it did not get, and who has it (fileutl.cc, GetLock). It could wait itself for that of dpkg
 * (DPkg::Lock::Timeout) but not for those of the lists and the archives, which a machine that was just started has.
 */
const lockLine =
  /Could not get lock (?<lock>[^\s]+?)(?:\. It is held by process (?<holder>\d+(?: \([^)]*\))?)| - .*)?$/m
/** What it says of a mirror when it goes on with the lists it has; then what fails later says nothing of the cause. */
const unreachableLine = /^W: (?<why>Failed to fetch .*)$/m

type Package = StepOf<'package'>

/** A program of the system's package manager: installed where it is missing, and never removed again. */
export const packageStep: Act<'package'> = {
  observe: (step) => (existsSync(step.program) ? same(step.program) : differs(`${step.program} is missing`)),
  change: async (step, machine) => {
    waits(machine, `the package manager to install ${step.name}`)
    let unreachable: string | undefined
    for (const command of step.install) {
      const { ended, said } = await unlocked(command, machine)
      unreachable ??= unreachableLine.exec(said)?.groups?.why
      if (ended !== done) throw failed(step, [lastLine(said) || ended, unreachable])
    }
    if (!existsSync(step.program)) throw failed(step, [`${step.program} is still missing`])
    return `installed ${step.name}`
  },
}

interface Ran {
  readonly ended: string
  readonly said: string
}
const done = 'exit code 0'

/** Runs a command, again and again as long as somebody else has the lock it needs. */
async function unlocked(command: readonly string[], machine: Machine): Promise<Ran> {
  let last: Ran | undefined
  const look = async () => {
    machine.stillWanted()
    last = await run(command)
    const { lock, holder } = (last.ended !== done && lockLine.exec(last.said)?.groups) || {}
    if (lock === undefined) return last
    waits(machine, `the lock ${lock}${holder === undefined ? '' : `, which process ${holder} has`}`)
    return undefined
  }
  return (await lookFor(look, { deadlineMs, everyMs })) ?? last ?? { ended: 'it was not run', said: '' }
}

async function run([file = '', ...args]: readonly string[]): Promise<Ran> {
  // Debian's configuration prompts and needrestart's full-screen one would wait for ever.
  const env = { ...systemEnv, DEBIAN_FRONTEND: 'noninteractive', NEEDRESTART_MODE: 'a' }
  const child = spawn(file, args, { env, stdio: ['ignore', 'pipe', 'pipe'], timeout: deadlineMs })
  let said = ''
  const keep = (chunk: Buffer) => {
    said = (said + chunk.toString()).slice(-4000)
  }
  child.stdout.on('data', keep)
  child.stderr.on('data', keep)
  const ended = await new Promise<string>((resolve) => {
    child.once('error', (error) => resolve(error.message))
    child.once('close', (code, signal) => resolve(signal ?? `exit code ${code}`))
  })
  return { ended, said }
}

function waits({ tell }: Machine, waitsFor: string): void {
  tell({ at: 'waiting', step: 'package', waitsFor })
}

function failed({ name, install }: Package, whys: readonly (string | undefined)[]): Failure {
  const line = install.map((command) => command.join(' ')).join(' && ')
  return Failure.of('PACKAGE_FAILED', { name, why: whys.filter(Boolean).join('; '), line })
}

function lastLine(text: string): string {
  return text.trim().split('\n').at(-1) ?? ''
}
