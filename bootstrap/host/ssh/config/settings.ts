import { hostname, userInfo } from 'node:os'
import { resolve } from 'node:path'
import { Failure } from '../../../../runtime/protocol/failure.ts'
import { personHome } from '../../../record/folders.ts'
import { parseTarget, type Target } from '../target.ts'
import { unsupported } from './keywords.ts'
import { askOpenSsh } from './openssh.ts'
import { readConfiguration } from './text.ts'

/** Where a host is, who it must be and who logs in there: ~/.ssh/config and what was typed, put together. */
export interface Settings {
  /** As it was typed, or an alias. */
  readonly alias: string
  readonly hostName: string
  readonly port: number
  readonly user: string
  /** The name by which known_hosts has it, where that is another. */
  readonly hostKeyAlias?: string
  /** Key files in the order of their trial; absolute. */
  readonly identityFiles: readonly string[]
  /** Whether ~/.ssh/config names them; else they are the usual ones, of which most are not there. */
  readonly identitiesOnly: boolean
  /** The socket of the agent. */
  readonly agent?: string
  readonly knownHostsFiles: readonly string[]
  readonly family: 0 | 4 | 6
  /** Hosts on the way, the first one first. */
  readonly jumps: readonly Target[]
  /** Where its owner never wants to be asked about an unknown host: StrictHostKeyChecking yes. */
  readonly isStrict: boolean
}

/** Keywords in lower case, and every value each was given, as ssh_config(5) settles them. */
export type Settled = ReadonlyMap<string, readonly string[]>

/**
 * What ~/.ssh/config says of a target: asked of `ssh -G` where ssh is installed, else read by ourselves.
 * @throws Failure SSH_UNSUPPORTED naming what is asked for and cannot be done; SSH_CONFIG_BROKEN
 */
export async function settingsOf(target: Target): Promise<Settings> {
  const settled = (await askOpenSsh(target)) ?? readConfiguration(target)
  return settle(target, settled)
}

/** @throws Failure SSH_UNSUPPORTED */
export function settle(target: Target, settled: Settled): Settings {
  refuseUnsupported(target, settled)
  const one = (keyword: string) => settled.get(keyword)?.[0]
  const hostName = one('hostname') ?? target.host
  const port = target.port ?? Number(one('port') ?? 22)
  const user = target.user ?? one('user') ?? userInfo().username
  const hostKeyAlias = one('hostkeyalias')
  const expand = expander({ target, hostName, port, user, hostKeyAlias })
  const agent = agentSocket(one('identityagent'), expand)
  return {
    alias: target.host,
    hostName,
    port,
    user,
    ...(hostKeyAlias && { hostKeyAlias }),
    identityFiles: filesOf(settled.get('identityfile') ?? usualKeys, expand),
    identitiesOnly: isYes(one('identitiesonly')),
    ...(agent && { agent }),
    knownHostsFiles: [
      ...filesOf(words(settled.get('userknownhostsfile')) ?? usualKnownHosts, expand),
      ...filesOf(words(settled.get('globalknownhostsfile')) ?? systemKnownHosts, expand),
    ],
    family: ({ inet: 4, inet6: 6 } as const)[one('addressfamily') ?? ''] ?? 0,
    jumps: jumpsOf(one('proxyjump')),
    isStrict: isYes(one('stricthostkeychecking')),
  }
}

/** The order of OpenSSH; keys that live in a piece of hardware are refused where they are met. */
const usualKeys = ['id_rsa', 'id_ecdsa', 'id_ecdsa_sk', 'id_ed25519', 'id_ed25519_sk'].map((name) => `~/.ssh/${name}`)
const usualKnownHosts = ['~/.ssh/known_hosts', '~/.ssh/known_hosts2']
const systemKnownHosts = ['/etc/ssh/ssh_known_hosts', '/etc/ssh/ssh_known_hosts2']

function refuseUnsupported(target: Target, settled: Settled): void {
  for (const [keyword, { harmless, instead }] of Object.entries(unsupported)) {
    const values = settled.get(keyword) ?? []
    if (values.some((value) => !harmless.includes(value.toLowerCase())))
      throw Failure.of('SSH_UNSUPPORTED', { what: `${keyword} of ~/.ssh/config`, host: target.host, instead })
  }
}

function isYes(value: string | undefined): boolean {
  return value === 'yes' || value === 'true'
}

function words(values: readonly string[] | undefined): string[] | undefined {
  return values?.flatMap((value) => value.split(/\s+/)).filter(Boolean)
}

/** @throws Failure TARGET_INVALID where a jump is none */
function jumpsOf(value: string | undefined): Target[] {
  if (value === undefined || value.toLowerCase() === 'none') return []
  return value.split(',').map((jump) => parseTarget(jump.trim().replace(/^ssh:\/\//, '')))
}

function agentSocket(value: string | undefined, expand: (text: string) => string): string | undefined {
  const { SSH_AUTH_SOCK: usual } = process.env
  if (value === undefined || value === 'SSH_AUTH_SOCK') return usual || undefined
  if (value.toLowerCase() === 'none') return undefined
  return value.startsWith('$') ? process.env[value.slice(1)] : expand(value)
}

function filesOf(values: readonly string[], expand: (text: string) => string): string[] {
  const named = values.filter((value) => value.toLowerCase() !== 'none')
  return [...new Set(named.map((value) => resolve(expand(value))))]
}

interface Meant {
  readonly target: Target
  readonly hostName: string
  readonly port: number
  readonly user: string
  readonly hostKeyAlias: string | undefined
}

/** `~`, `${VARIABLE}` and the tokens of ssh_config(5). @throws Failure SSH_UNSUPPORTED for others, by their name. */
function expander({ target, hostName, port, user, hostKeyAlias }: Meant): (text: string) => string {
  const tokens: Readonly<Record<string, () => string>> = {
    '%': () => '%',
    d: () => personHome(),
    h: () => hostName,
    i: () => String(process.getuid?.()),
    k: () => hostKeyAlias ?? target.host,
    L: () => hostname().split('.')[0] ?? '',
    l: () => hostname(),
    n: () => target.host,
    p: () => String(port),
    r: () => user,
    u: () => userInfo().username,
  }
  const filled = (_all: string, token: string) => {
    const fill = tokens[token]
    if (fill) return fill()
    const instead = 'Write that path without it.'
    throw Failure.of('SSH_UNSUPPORTED', { what: `the token %${token} of ~/.ssh/config`, host: target.host, instead })
  }
  const variable = (_all: string, name: string) => process.env[name] ?? ''
  return (text) => {
    const home = text.replace(/^~(?=\/|$)/, () => personHome())
    return home.replace(/\$\{(\w+)\}/g, variable).replace(/%(.)/g, filled)
  }
}
