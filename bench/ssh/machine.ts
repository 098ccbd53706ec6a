import { execFileSync } from 'node:child_process'
import { mkdirSync, writeFileSync } from 'node:fs'
import { join } from 'node:path'
import { execa } from 'execa'
import { type DelayProxy, delayProxy } from '../../tests/fixtures/delay-proxy.ts'
import type { hostRoom, TestHost } from '../../tests/fixtures/test-host/host.ts'

const repository = join(import.meta.dirname, '../..')

/** A machine, and the way to it, which is as long as it was set last. */
export interface Reached {
  readonly host: TestHost
  readonly way: { delayMs: number }
  /** Bytes that went to it and came from it so far. */
  readonly counted: DelayProxy['counted']
  /** What it is called by who hatches it. */
  readonly name: string
  readonly alias: string
  /** What ssh_config(5) says of it. */
  readonly config: string
  /** The words of hatch that name it. */
  readonly words: readonly string[]
}

/** Whoever hatches, with a key that all machines know. */
export interface Operator {
  readonly home: string
  readonly identity: string
  readonly publicKey: string
}

/** Makes one with a home in a folder. */
export function operatorIn(folder: string): Operator {
  const home = join(folder, 'home')
  mkdirSync(home, { mode: 0o700 })
  const identity = join(home, 'key')
  execFileSync('ssh-keygen', ['-q', '-t', 'ed25519', '-N', '', '-f', identity])
  const publicKey = execFileSync('cat', [`${identity}.pub`], { encoding: 'utf8' })
  return { home, identity, publicKey }
}

/** With what peers need there and a hatch does not: Python for Ansible, and bubblewrap, which is not what is measured. */
export async function machine(
  operator: Operator,
  room: Awaited<ReturnType<typeof hostRoom>>,
  stack: AsyncDisposableStack,
): Promise<Reached> {
  const host = await room.host()
  await host.authorize('ops', operator.publicKey)
  const { exitCode, stderr } = await host.run(
    'root',
    'apt-get -q update && apt-get -q -y --no-install-recommends install bubblewrap python3',
  )
  if (exitCode !== 0) throw new Error(stderr)
  const keys = await host.hostKeys()
  const knownHosts = join(operator.home, `known_hosts_${host.address}`)
  const way = { host: host.address, port: 22, delayMs: 0 }
  const { port, counted } = stack.use(await delayProxy(way))
  const alias = host.address.replaceAll('.', '-')
  writeFileSync(knownHosts, keys.flatMap((key) => [`[127.0.0.1]:${port} ${key}`, `${alias} ${key}`, '']).join('\n'))
  const config = {
    Host: alias,
    HostName: '127.0.0.1',
    Port: port,
    User: 'ops',
    IdentityFile: operator.identity,
    IdentitiesOnly: 'yes',
    UserKnownHostsFile: knownHosts,
  }
  const pins = keys.flatMap((key) => ['--host-key', fingerprint(key, operator.home)])
  return {
    host,
    way,
    counted,
    name: `m${host.address.split('.').at(-1)}`,
    alias,
    config: Object.entries(config)
      .map(([key, value]) => `${key} ${value}`)
      .join('\n'),
    words: ['--host', `ops@127.0.0.1:${port}`, '--identity', operator.identity, ...pins],
  }
}

function fingerprint(key: string, folder: string): string {
  const file = join(folder, 'one.pub')
  writeFileSync(file, `${key}\n`)
  return execFileSync('ssh-keygen', ['-l', '-f', file], { encoding: 'utf8' }).split(' ')[1] ?? ''
}

/** Hatches there, over a way that takes so many milliseconds there and back. */
export async function hatch(operator: Operator, { way, name, words }: Reached, distance: number): Promise<void> {
  way.delayMs = distance / 2
  const args = ['hatch', '--remote', 'custom', '--name', name, ...words]
  await execa(join(repository, 'vellum'), args, { env: { HOME: operator.home, SSH_AUTH_SOCK: '' } })
}
