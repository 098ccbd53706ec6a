import { spawn } from 'node:child_process'
import { once } from 'node:events'
import { connect } from 'node:net'
import { constants } from 'node:os'
import { PassThrough, type Readable, type Stream } from 'node:stream'
import { pipeline } from 'node:stream/promises'
import { eachLine } from '../../runtime/protocol/lines.ts'
import type { Ends, Host, Ran, ShellCommand } from './host.ts'
import { allText } from './output.ts'

/** This machine, as a host: each command is a child process of a POSIX shell. */
export function localHost(): Host {
  return {
    name: 'this machine',
    isHere: true,
    run: (command, deadlineMs) => execute(command, allText, { deadlineMs }),
    stream: (command, { line, ...given }) => execute(command, (output) => eachLine(output, line), given),
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
  listen: (stdout: Readable) => Promise<string>,
  { stdin, signal, deadlineMs }: { stdin?: Readable; signal?: AbortSignal; deadlineMs?: number | undefined },
): Promise<Ran> {
  // A group of its own: Ctrl-C reaches the command line alone, which then lets go; a step is not cut in the middle.
  const child = spawn('/bin/sh', ['-c', script, 'sh', ...args], {
    stdio: 'pipe',
    detached: true,
  })
  const letGo = () => child.stdin.destroy()
  const read = Promise.all([listen(child.stdout.pipe(new PassThrough())), allText(child.stderr)])
  // Who cannot make sense of what comes listens no more; that is told once the command has ended.
  read.catch(letGo)
  if (stdin) void pipeline(stdin, child.stdin, { end: false }).catch(() => undefined)
  else child.stdin.end()
  signal?.addEventListener('abort', letGo)
  const late = deadlineMs === undefined ? undefined : setTimeout(() => endGroup(child.pid), deadlineMs)
  const [code, ended] = (await once(child, 'close')) as [number | null, NodeJS.Signals | null]
  clearTimeout(late)
  letGo()
  const [stdout, stderr] = await read
  return { code: code ?? 128, stdout, stderr: stderr || (ended ?? '') }
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
