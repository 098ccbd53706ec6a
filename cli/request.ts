import { join, resolve } from 'node:path'
import { personHome } from '../bootstrap/record/folders.ts'
import { type AssistantRecord, knownAssistants, readRecord } from '../bootstrap/record/record.ts'
import type { Request } from '../bootstrap/request.ts'
import { Failure } from '../runtime/protocol/failure.ts'
import { defaultPort, systemHome } from '../runtime/protocol/layout.ts'

/** What `hatch` takes, as typed. */
export interface HatchFlags {
  /** Without one: the assistant that lives there, or `default`. */
  readonly name: string | undefined
  /** Without one: as an earlier hatch settled, else `custom` where a host is named, else `local`. */
  readonly remote?: Request['remote'] | undefined
  /** `user@host[:port]`, or a name of ~/.ssh/config. */
  readonly host?: string | undefined
  readonly hostKeys?: readonly string[] | undefined
  readonly identity?: string | undefined
  readonly sshFrom?: readonly string[] | undefined
  readonly image?: string | undefined
  readonly machineType?: string | undefined
  readonly diskGiB?: number | undefined
  readonly state?: string | undefined
  readonly port?: number | undefined
  readonly dryRun: boolean
  readonly yes?: boolean
}

/**
 * What was asked for, made whole: flags first, then the environment, then what an earlier hatch of this name settled,
 * then the defaults.
 * @throws Failure USAGE, NAME_INVALID, RECORD_BROKEN
 */
export function requestOf(flags: HatchFlags): Request {
  const named = flags.name === undefined ? undefined : readRecord(flags.name)
  const remote = flags.remote ?? named?.remote ?? (flags.host === undefined ? 'local' : 'custom')
  const place = placeOf(flags, remote, named)
  const known = named ?? (flags.name === undefined ? assistantAt(place) : undefined)
  if (!known && flags.remote === undefined && remote === 'local' && process.env.VELLUM_CUSTOM_HOST)
    throw usage(
      'VELLUM_CUSTOM_HOST names a machine: say whether that is meant, --remote custom, or this one, --remote local.',
    )
  const name = known?.name ?? flags.name ?? 'default'
  const port = flags.port ?? known?.port ?? defaultPort
  return { name, remote, ...place, port, dryRun: flags.dryRun, ...(flags.yes && { yes: true }) }
}

type Place = Pick<Request, 'address' | 'home' | 'identity' | 'wishes'>

function placeOf(flags: HatchFlags, remote: Request['remote'], known: AssistantRecord | undefined): Place {
  if (remote === 'gcp') return inCloud(flags, known)
  const { sshFrom, image, machineType, diskGiB, state } = flags
  if (sshFrom ?? image ?? machineType ?? diskGiB ?? state)
    throw usage(
      '--ssh-from, --image, --machine-type, --disk-size and --state are for a machine in a cloud: --remote gcp.',
    )
  return remote === 'local' ? here(flags, known) : there(flags, known)
}

/** What is not said was settled by an earlier hatch, or is by the remote. */
function inCloud({ host, hostKeys, identity, ...wishes }: HatchFlags, known: AssistantRecord | undefined): Place {
  if (host ?? hostKeys)
    throw usage('--host and --host-key are for --remote custom: the machine is made, and its keys are known.')
  const { GCP_PROJECT: project, GCP_DEFAULT_ZONE: zone, GCP_SSH_FROM: sshFromVariable } = process.env
  const { sshFrom, image, machineType, diskGiB, state } = wishes
  return {
    address: known?.address ?? { reach: 'nowhere', assistant: wishes.name ?? 'default' },
    home: systemHome,
    ...(identity !== undefined && { identity: resolve(identity) }),
    wishes: { project, zone, sshFrom, sshFromVariable, image, machineType, diskGiB, state },
  }
}

function identityOf(identity: string | undefined, known: AssistantRecord | undefined): Pick<Request, 'identity'> {
  const settled = known?.address.reach === 'ssh' ? known.address.identity : undefined
  const file = identity === undefined ? settled : resolve(identity)
  return file === undefined ? {} : { identity: file }
}

function here({ host, hostKeys, identity }: HatchFlags, known: AssistantRecord | undefined): Place {
  if (host ?? hostKeys ?? identity) throw usage('--host, --host-key and --identity are for --remote custom.')
  const set = process.env.VELLUM_HOME
  const ownHome = process.getuid?.() === 0 ? systemHome : join(personHome(), '.vellum')
  const home = set ? resolve(set) : known?.remote === 'local' ? known.home : ownHome
  return { address: { reach: 'local' }, home }
}

/** VELLUM_HOME of this machine says nothing about another one: every server has the same home. */
function there({ host, hostKeys = [], identity }: HatchFlags, known: AssistantRecord | undefined): Place {
  const settled = known?.address.reach === 'ssh' ? known.address : undefined
  const target = host ?? (process.env.VELLUM_CUSTOM_HOST || settled?.target)
  if (!target) throw usage('--remote custom needs its machine: --host USER@HOST[:PORT], or VELLUM_CUSTOM_HOST.')
  const pins = hostKeys.length > 0 ? hostKeys.map(fingerprint) : (settled?.hostKeys ?? [])
  const address = { reach: 'ssh', target, ...identityOf(identity, known), hostKeys: pins } as const
  return { address, home: settled && known ? known.home : systemHome }
}

/** As `ssh-keygen -l` prints it: SHA-256 in base64 without its padding. */
function fingerprint(typed: string): string {
  if (/^SHA256:[A-Za-z0-9+/]{43}$/.test(typed)) return typed
  throw usage(`"${typed}" is no host key: --host-key takes SHA256:… as "ssh-keygen -l" prints it on that machine.`)
}

function assistantAt({ address, home }: Place): AssistantRecord | undefined {
  if (address.reach === 'nowhere') return undefined
  return knownAssistants().find((record) =>
    address.reach === 'ssh'
      ? record.address.reach === 'ssh' && record.address.target === address.target
      : record.address.reach === 'local' && record.home === home,
  )
}

function usage(what: string): Failure {
  return Failure.of('USAGE', { what, command: 'hatch' })
}
