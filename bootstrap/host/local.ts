import { spawn } from 'node:child_process'
import { once } from 'node:events'
import { createInterface } from 'node:readline'
import { PassThrough, type Readable } from 'node:stream'
import { pipeline } from 'node:stream/promises'
import type { Host, Ran, ShellCommand } from './host.ts'

/** This machine, as a host: each command is a child process of a POSIX shell. */
export function localHost(): Host {
  return {
    name: 'this machine',
    run: async (command) => {
      const stdout: Buffer[] = []
      const ran = await execute(command, undefined, (output) => output.on('data', (chunk) => stdout.push(chunk)))
      return { ...ran, stdout: Buffer.concat(stdout).toString() }
    },
    stream: (command, { stdin, line }) =>
      execute(command, stdin, (output) => createInterface({ input: output }).on('line', line)),
    [Symbol.asyncDispose]: async () => undefined,
  }
}

async function execute(
  { script, args }: ShellCommand,
  stdin: Readable | undefined,
  listen: (stdout: Readable) => void,
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
  const [code, signal] = (await once(child, 'close')) as [number | null, NodeJS.Signals | null]
  child.stdin?.destroy()
  return { code: code ?? 128, stdout: '', stderr: Buffer.concat(stderr).toString() || (signal ?? '') }
}
