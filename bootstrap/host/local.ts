import { spawn } from 'node:child_process'
import { once } from 'node:events'
import { connect } from 'node:net'
import { constants } from 'node:os'
import { createInterface } from 'node:readline'
import { PassThrough, type Readable, type Stream } from 'node:stream'
import { pipeline } from 'node:stream/promises'
import type { Ends, Host, Ran, ShellCommand } from './host.ts'

/** This machine, as a host: each command is a child process of a POSIX shell. */
export function localHost(): Host {
  return {
    name: 'this machine',
    isHere: true,
    run: async (command, deadlineMs) => {
      const stdout: Buffer[] = []
      const ran = await execute(command, (output) => output.on('data', (chunk) => stdout.push(chunk)), { deadlineMs })
      return { ...ran, stdout: Buffer.concat(stdout).toString() }
    },
    stream: async (command, { line, ...given }) => {
      let read: Promise<unknown> = Promise.resolve()
      const listen = (output: Readable) => {
        read = once(createInterface({ input: output }).on('line', line), 'close')
      }
      const ran = await execute(command, listen, given)
      await read
      return ran
    },
    connect: async (port) => {
      const socket = connect({ host: '127.0.0.1', port, noDelay: true })
      await once(socket, 'connect')
      return socket
    },
    shell,
    [Symbol.asyncDispose]: async () => undefined,
  }
}

async function execute(
  { script, args }: ShellCommand,
  listen: (stdout: Readable) => void,
  { stdin, signal, deadlineMs }: { stdin?: Readable; signal?: AbortSignal; deadlineMs?: number | undefined },
): Promise<Ran> {
  // A group of its own: Ctrl-C reaches the command line alone, which then lets go; a step is not cut in the middle.
  const child = spawn('/bin/sh', ['-c', script, 'sh', ...args], {
    stdio: [stdin ? 'pipe' : 'ignore', 'pipe', 'pipe'],
    detached: true,
  })
  const stderr: Buffer[] = []
  child.stderr?.on('data', (chunk) => stderr.push(chunk))
  if (child.stdout) listen(child.stdout.pipe(new PassThrough()))
  if (stdin && child.stdin) void pipeline(stdin, child.stdin, { end: false }).catch(() => undefined)
  signal?.addEventListener('abort', () => child.stdin?.destroy())
  const late = deadlineMs === undefined ? undefined : setTimeout(() => endGroup(child.pid), deadlineMs)
  const [code, ended] = (await once(child, 'close')) as [number | null, NodeJS.Signals | null]
  clearTimeout(late)
  child.stdin?.destroy()
  return { code: code ?? 128, stdout: '', stderr: Buffer.concat(stderr).toString() || (ended ?? '') }
}

/** @throws NodeJS.ErrnoException where there is no such program */
async function shell(words: readonly string[], { stdin, stdout, stderr }: Ends): Promise<number> {
  const { SHELL: login = '/bin/sh' } = process.env
  const [program = login, ...args] = words.length === 1 ? [login, '-c', ...words] : words
  const child = spawn(program, args, { stdio: [stdin as Stream, stdout as Stream, stderr as Stream] })
  const [code, signal] = (await once(child, 'close')) as [number | null, NodeJS.Signals | null]
  return code ?? 128 + (signal ? constants.signals[signal] : 0)
}

function endGroup(leader: number | undefined): void {
  try {
    if (leader) process.kill(-leader, 'SIGKILL')
  } catch {
    // It ended by itself.
  }
}
