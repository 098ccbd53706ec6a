import { type ChildProcess, type StdioOptions, spawn } from 'node:child_process'
import { once } from 'node:events'
import { closeSync } from 'node:fs'
import type { Duplex, Writable } from 'node:stream'
import type { Failure } from '../../protocol/failure.ts'
import { missing, unavailable, untrusted } from '../obstacle.ts'
import { namelessFile } from './nameless.ts'
import { closeReaders, closeWriters, type OutputPipes } from './pipes.ts'
import { descriptors } from './wrapper.ts'

/** One run of bubblewrap, whatever the command. */
export interface Invocation {
  readonly bubblewrap: string
  /** Options, `--` and the waiting shell. */
  readonly args: readonly string[]
  readonly filter: Buffer
  /** The account to run under, where this process is root. */
  readonly account?: { readonly uid: number; readonly gid: number } | undefined
}

/** A bubblewrap that sets its sandbox up, or has, and in which a shell then waits for its command. */
export interface Launched {
  readonly child: ChildProcess
  readonly output: OutputPipes
  /** Where the command is written to; closed by whoever writes it. */
  readonly command: number
  /** A byte from us says that the command is written, a byte from the shell that it begins. */
  readonly signal: Duplex
  /** The exit code as a shell reports it, once bubblewrap has ended. */
  readonly ended: Promise<number>
  /** Kills bubblewrap; the kernel ends everything inside with it. False when it has ended already. */
  kill(): boolean
}

/**
 * Starts bubblewrap, with an empty environment and no descriptor but its own: what it inherits, the command would see.
 * @throws Failure SANDBOX_UNAVAILABLE where it can't be started.
 */
export async function launch(invocation: Invocation, output: OutputPipes): Promise<Launched> {
  let command: number | undefined
  try {
    command = namelessFile(invocation.account)
    return await launched(invocation, output, command)
  } catch (error) {
    closeReaders(output)
    if (command !== undefined) closeSync(command)
    throw error
  } finally {
    closeWriters(output)
  }
}

/** Ends a bubblewrap that never got its command. */
export function discard({ kill, signal, output, command }: Launched): void {
  kill()
  signal.destroy()
  closeReaders(output)
  closeSync(command)
}

async function launched(invocation: Invocation, output: OutputPipes, command: number): Promise<Launched> {
  const { bubblewrap, args, account, filter } = invocation
  const [stdout, stderr] = output
  const stdio: StdioOptions = ['ignore', stdout.write, stderr.write, 'pipe', 'pipe', command]
  const child = tryTo(() => spawn(bubblewrap, args, { env: {}, stdio, detached: true, ...account }), bubblewrap)
  if (child.pid === undefined) throw refusal((await once(child, 'error'))[0], bubblewrap)
  child.on('error', () => {})
  const ended = new Promise<number>((resolve) => {
    // Only bubblewrap itself is ended by a signal, ours; what ends a command comes back from it as 128 + n.
    child.once('exit', (code) => resolve(code ?? 128 + 9))
  })
  hand(child.stdio[descriptors.filter] as Writable, filter)
  const signal = child.stdio[descriptors.signal] as Duplex
  signal.on('error', () => {})
  return { child, output, command, signal, ended, kill: () => killGroup(child) }
}

function tryTo(start: () => ChildProcess, path: string): ChildProcess {
  try {
    return start()
  } catch (error) {
    throw refusal(error as NodeJS.ErrnoException, path)
  }
}

function refusal({ code }: NodeJS.ErrnoException, path: string): Failure {
  return unavailable(code === 'ENOENT' ? missing : untrusted(path, `cannot be started (${code})`))
}

/** Writes the filter and ends that stream; a bubblewrap that ends before it reads says why on stderr. */
function hand(pipe: Writable, filter: Buffer): void {
  pipe.on('error', () => {}).end(filter)
}

/**
 * Kills bubblewrap's process group, which `detached` made. In its first moments bubblewrap is two processes that
 * are not bound to each other yet: with the first alone killed, the second would wait for it for ever.
 */
function killGroup(child: ChildProcess): boolean {
  if (child.pid === undefined || child.exitCode !== null || child.signalCode !== null) return false
  try {
    return process.kill(-child.pid, 'SIGKILL')
  } catch {
    // It has ended just now.
    return false
  }
}
