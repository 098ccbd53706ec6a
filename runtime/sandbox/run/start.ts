import { type ChildProcess, type StdioOptions, spawn } from 'node:child_process'
import { once } from 'node:events'
import type { Readable, Writable } from 'node:stream'
import { Failure } from '../../protocol/failure.ts'
import { obstacleFrom } from '../failure.ts'
import { hanging, missing, unavailable, untrusted } from '../obstacle.ts'
import { closeWriters, type Pipe } from './pipes.ts'

/** A command that has begun to run. */
export interface Started {
  readonly stdout: Readable
  readonly stderr: Readable
  /** The exit code as a shell reports it, once bubblewrap has ended. */
  readonly ended: Promise<number>
  /** Kills bubblewrap; the kernel ends everything inside with it. False when it has ended already. */
  kill(): boolean
}

/** One run of bubblewrap. */
export interface Invocation {
  readonly bubblewrap: string
  /** Options, `--` and the wrapped command. */
  readonly args: readonly string[]
  readonly filter: Buffer
  /** The account to run under, where this process is root. */
  readonly account?: { readonly uid: number; readonly gid: number } | undefined
  /** How long the command may take to begin. */
  readonly probeMs: number
  /** Where its standard output and its standard error go. */
  readonly output: readonly [stdout: Pipe, stderr: Pipe]
}

/** The descriptors that bubblewrap gets beyond the standard ones; neither is there for the command. */
export const filterDescriptor = 3
export const startedDescriptor = 4

/**
 * Starts bubblewrap and waits until the command begins.
 * @throws Failure SANDBOX_UNAVAILABLE when it never did, with bubblewrap's first line as the reason; REQUEST_INVALID
 * when the kernel refuses the argument list; CANCELLED when `signal` came first.
 */
export async function start(invocation: Invocation, signal?: AbortSignal): Promise<Started> {
  try {
    if (signal?.aborted) throw cancelled()
    return await begun(invocation, signal)
  } catch (error) {
    for (const { reader } of invocation.output) reader.destroy()
    throw error
  }
}

async function begun(invocation: Invocation, signal?: AbortSignal): Promise<Started> {
  const child = await spawned(invocation)
  const started = startedFrom(child, invocation)
  hand(child, invocation.filter)
  const outcome = await beginning(child, invocation.probeMs, signal)
  if (outcome === 'begun') return started
  started.kill()
  await started.ended
  if (outcome === 'cancelled') throw cancelled()
  if (outcome === 'silent') throw unavailable(hanging)
  throw unavailable(obstacleFrom(await firstLine(started.stderr)))
}

/** bubblewrap with an empty environment, and no descriptor but its pipes: what it inherits, the command would see. */
async function spawned(invocation: Invocation): Promise<ChildProcess> {
  const child = spawnOrRefuse(invocation)
  if (child.pid !== undefined) return child.on('error', () => {})
  const [error] = await once(child, 'error')
  throw refusal(error, invocation.bubblewrap)
}

function spawnOrRefuse({ bubblewrap, args, account, output }: Invocation): ChildProcess {
  const [stdout, stderr] = output
  try {
    const stdio: StdioOptions = ['ignore', stdout.writeDescriptor, stderr.writeDescriptor, 'pipe', 'pipe']
    return spawn(bubblewrap, args, { env: {}, stdio, detached: true, ...account })
  } catch (error) {
    throw refusal(error as NodeJS.ErrnoException, bubblewrap)
  } finally {
    closeWriters(output)
  }
}

function refusal(error: NodeJS.ErrnoException, path: string): Failure {
  if (error.code === 'E2BIG' || error.code === 'ERR_INVALID_ARG_VALUE')
    return Failure.of('REQUEST_INVALID', { what: 'an argument holds a NUL or more than the 128 KiB that Linux takes' })
  return unavailable(error.code === 'ENOENT' ? missing : untrusted(path, `cannot be started (${error.code})`))
}

function cancelled(): Failure {
  return Failure.of('CANCELLED', { state: 'the command was not run' })
}

function startedFrom(child: ChildProcess, { output: [stdout, stderr] }: Invocation): Started {
  const ended = new Promise<number>((resolve) => {
    // Only bubblewrap itself is ended by a signal, ours; what ends a command comes back from it as 128 + n.
    child.once('exit', (code) => resolve(code ?? 128 + 9))
  })
  return { stdout: stdout.reader, stderr: stderr.reader, ended, kill: () => killGroup(child) }
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

/** Writes the filter and ends that stream; a bubblewrap that ends before it reads says why on stderr. */
function hand(child: ChildProcess, filter: Buffer): void {
  const pipe = child.stdio[filterDescriptor] as Writable
  pipe.on('error', () => {}).end(filter)
}

type Beginning = 'begun' | 'ended' | 'silent' | 'cancelled'

/** `begun` at the wrapper's byte, `ended` when nobody is left to write it, else what came before both. */
async function beginning(child: ChildProcess, probeMs: number, signal?: AbortSignal): Promise<Beginning> {
  const mark = child.stdio[startedDescriptor] as Readable
  const { promise, resolve } = Promise.withResolvers<Beginning>()
  const abandon = () => resolve('cancelled')
  const late = setTimeout(resolve, probeMs, 'silent')
  signal?.addEventListener('abort', abandon, { once: true })
  mark
    .once('data', () => resolve('begun'))
    .once('close', () => resolve('ended'))
    .on('error', () => {})
  try {
    return await promise
  } finally {
    clearTimeout(late)
    signal?.removeEventListener('abort', abandon)
    mark.destroy()
  }
}

async function firstLine(stderr: Readable): Promise<string> {
  const text = Buffer.concat(await stderr.toArray()).toString()
  return text.split('\n', 1)[0] ?? ''
}
