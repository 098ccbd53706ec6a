import { closeSync, writeSync } from 'node:fs'
import type { Readable } from 'node:stream'
import { Failure } from '../../protocol/failure.ts'
import { obstacleFrom } from '../failure.ts'
import { hanging, pipeless, unavailable } from '../obstacle.ts'
import type { Launched } from './launch.ts'
import { readerOf } from './pipes.ts'

/** A command that has begun to run. */
export interface Started extends Pick<Launched, 'ended' | 'kill'> {
  readonly stdout: Readable
  readonly stderr: Readable
}

/**
 * Gives a launched sandbox its command and waits until it begins.
 * @param text what the waiting shell reads.
 * @param probeMs how long the command may take to begin.
 * @throws Failure SANDBOX_UNAVAILABLE when it never did, with bubblewrap's first line as the reason; CANCELLED when
 * `signal` came first. Nothing ran then, and nothing of the sandbox is left.
 */
export async function start(launched: Launched, text: string, probeMs: number, signal?: AbortSignal): Promise<Started> {
  const [stdout, stderr] = launched.output.map(readerOf) as [Readable, Readable]
  try {
    if (signal?.aborted) throw cancelled()
    writeCommand(launched.command, text)
    await begun(launched, stderr, probeMs, signal)
    return { stdout, stderr, ended: launched.ended, kill: launched.kill }
  } catch (error) {
    launched.kill()
    await launched.ended
    for (const reader of [stdout, stderr]) reader.destroy()
    throw error
  } finally {
    closeSync(launched.command)
    launched.signal.destroy()
  }
}

function cancelled(): Failure {
  return Failure.of('CANCELLED', { state: 'the command was not run' })
}

/** All of it or nothing: the byte that lets the shell read it has not been sent yet. */
function writeCommand(descriptor: number, text: string): void {
  const bytes = Buffer.from(text)
  try {
    for (let at = 0; at < bytes.length; ) at += writeSync(descriptor, bytes, at)
  } catch (error) {
    throw unavailable(pipeless((error as NodeJS.ErrnoException).code ?? 'not written'))
  }
}

async function begun(
  { signal: shell, kill, ended }: Launched,
  stderr: Readable,
  probeMs: number,
  signal?: AbortSignal,
) {
  shell.write('.')
  const outcome = await beginning(shell, probeMs, signal)
  if (outcome === 'begun') return
  kill()
  await ended
  if (outcome === 'cancelled') throw cancelled()
  if (outcome === 'silent') throw unavailable(hanging)
  throw unavailable(obstacleFrom(await firstLine(stderr)))
}

type Beginning = 'begun' | 'ended' | 'silent' | 'cancelled'

/** `begun` at the shell's byte, `ended` when nobody is left to write it, else what came before both. */
async function beginning(shell: Readable, probeMs: number, signal?: AbortSignal): Promise<Beginning> {
  const { promise, resolve } = Promise.withResolvers<Beginning>()
  const abandon = () => resolve('cancelled')
  const late = setTimeout(resolve, probeMs, 'silent')
  signal?.addEventListener('abort', abandon, { once: true })
  shell.once('data', () => resolve('begun')).once('close', () => resolve('ended'))
  try {
    return await promise
  } finally {
    clearTimeout(late)
    signal?.removeEventListener('abort', abandon)
  }
}

async function firstLine(stderr: Readable): Promise<string> {
  const text = Buffer.concat(await stderr.toArray()).toString()
  return text.split('\n', 1)[0] ?? ''
}
