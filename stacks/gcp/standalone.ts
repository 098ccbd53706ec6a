import { createHash } from 'node:crypto'
import { remote } from '@pulumi/command'
import * as pulumi from '@pulumi/pulumi'
import { Failure } from '../../runtime/protocol/failure.ts'
import { findCredentials } from './access/credentials.ts'
import { Compute } from './compute/client.ts'
import { configuration } from './configuration.ts'
import { type HostKey, publishedHostKeys } from './machine/host-keys.ts'
import { program } from './program.ts'
import { type MachineSpec, machineSpec, pathsOf } from './spec.ts'

/** A machine starts in half a minute; one that has not said its keys by then never will. */
const bootMs = 300_000

/**
 * Kinds of host keys as the plugin's SSH client, Go's, likes them: whichever key it is held to, it takes the first of these that
 * the machine has (golang.org/x/crypto/ssh, `defaultHostKeyAlgos` in common.go; https://github.com/golang/go/issues/29286).
 */
const goKinds = ['ecdsa-sha2-nistp256', 'ecdsa-sha2-nistp384', 'ecdsa-sha2-nistp521', 'ssh-rsa', 'ssh-ed25519']

/** What the stack says of its machine: what `vellum hatch --remote custom` is given next. */
export interface Outputs {
  readonly address: pulumi.Output<string>
  readonly target: pulumi.Output<string>
  readonly hostKeys: pulumi.Output<string[]>
}

/**
 * The machine of an assistant for somebody who runs `pulumi up` themselves, from the configuration of their stack. It is
 * there once somebody can log in on it, at a machine that shows the host key which the cloud says it has. Nothing is
 * registered before there are credentials to ask the cloud for that key with; where there are none, the outputs fail as
 * `findCredentials` does.
 * @throws Failure USAGE naming what the configuration lacks
 */
export function standalone(): Outputs {
  const spec = configured()
  // The exports of an entry are read at once, so they cannot wait for this.
  const { address, target, hostKeys } = pulumi.output(
    findCredentials(spec.project).then(({ token }) => made(spec, new Compute({ project: spec.project, token }))),
  )
  return { address, target, hostKeys }
}

function made(spec: MachineSpec, compute: Compute): Outputs {
  const { address, instance } = program(spec)
  const keys = instance.instanceId.apply(() => publishedHostKeys(compute, pathsOf(spec).instance, bootMs))
  const target = pulumi.interpolate`${spec.user}@${address}`
  const host = pulumi.output(address)
  // The one thing that is asked of the machine itself: that it lets its owner in.
  const reached = new remote.Command(
    'reached',
    {
      connection: { host, user: spec.user, hostKey: keys.apply(shown), dialErrorLimit: 10, perDialTimeout: 15 },
      create: 'true',
      logging: 'none',
    },
    // With the machine gone there is nobody to ask whether it can be removed.
    { deletedWith: instance, customTimeouts: { create: '5m' } },
  )
  const once = <T>(what: pulumi.Output<T>) => pulumi.all([what, reached.id]).apply(([value]) => value as T)
  return { address: once(host), target: once(target), hostKeys: keys.apply((all) => all.map((one) => one.fingerprint)) }
}

function configured(): MachineSpec {
  const stack = `${pulumi.getOrganization()}/${pulumi.getProject()}/${pulumi.getStack()}`
  const owner = createHash('sha256').update(stack).digest('hex').slice(0, 12)
  const said = configuration.map((row) => [row.says, read(row) ?? row.usual])
  const parsed = machineSpec.safeParse({ ...Object.fromEntries(said), owner })
  if (parsed.success) return parsed.data
  const [issue] = parsed.error.issues
  const what = `The configuration of this stack does not say ${String(issue?.path[0])} well: ${issue?.message}.`
  throw Failure.of('USAGE', { what, command: 'hatch' })
}

function read({ key, reads }: (typeof configuration)[number]): unknown {
  const [bag = '', name = ''] = key.split(':')
  const config = new pulumi.Config(bag)
  if (reads === 'number') return config.getNumber(name)
  return reads === 'list' ? config.getObject(name) : config.get(name)
}

/** What the connection is held to: a machine has a key of several kinds, and shows the one that its client likes best. */
function shown(keys: readonly HostKey[]): string {
  const [found] = goKinds.flatMap((kind) => keys.filter(({ line }) => line.startsWith(`${kind} `)))
  if (!found) throw new TypeError('a machine without a host key that Go knows was waited for')
  return found.line
}
