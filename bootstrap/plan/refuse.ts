import type { Manifest, Platform } from '../../runtime/protocol/release.ts'
import type { Facts } from '../facts/facts.ts'
import type { Request } from '../request.ts'
import { refuseBroken } from './broken.ts'
import { installCommands, installLine } from './packages.ts'
import { refuseReadOnly } from './read-only.ts'
import { type Refusal, refusal } from './refusal.ts'
import { keptByUnits } from './units.ts'
import { refuseUnsafe } from './unsafe.ts'

/** What a release and its unpacking need, with room for a week of logs. */
const neededDiskMb = 500

/** With 256 MB nothing becomes ready in time, and with 320 MB all of it does (tried in a container). */
const neededMemoryMb = 320

/** What planners may not import, and the release that is to be hatched. */
export interface Bounds {
  readonly longestHome: number
  readonly release: { readonly digest: string; readonly manifest: Pick<Manifest, 'platform'> }
}

/** The reason not to hatch here, found before anything is changed; undefined where there is none. */
export function refuseHatch(request: Request, facts: Facts, { longestHome, release }: Bounds): Refusal | undefined {
  return (
    refusePlatform(facts, release) ??
    refuseInit(request, facts) ??
    refuseUnsafe(facts) ??
    refuseReadOnly(facts) ??
    refuseHome(request, facts, longestHome) ??
    refuseBroken(facts, request.home) ??
    refuseUnit(facts) ??
    refusePort(request, facts) ??
    refuseSandbox(facts) ??
    refuseSelinux(facts) ??
    refuseMemory(facts) ??
    refuseDisk(facts)
  )
}

/** How uname(1) names the processors that releases are built for. */
const platforms: Readonly<Record<string, Platform>> = { x86_64: 'linux-x64', aarch64: 'linux-arm64' }

/** What a release for a machine is built for; undefined where none is built for it. */
export function platformOf({ kernel, machine }: Pick<Facts, 'kernel' | 'machine'>): Platform | undefined {
  return kernel === 'Linux' ? platforms[machine] : undefined
}

/** The reason that a release cannot run there. */
export function refusePlatform(facts: Facts, { digest, manifest }: Bounds['release']): Refusal | undefined {
  const { kernel, machine } = facts
  const platform = platformOf(facts)
  if (!platform) return refusal('PLATFORM_UNSUPPORTED', { platform: `${kernel} on ${machine}` })
  if (platform === manifest.platform) return undefined
  return refusal('RELEASE_FOREIGN', {
    digest: digest.slice(0, 12),
    platform: manifest.platform,
    machine: platform,
    arch: platform.slice('linux-'.length),
  })
}

/** On a machine of one's own our supervisor would do; on a server nobody is logged in to start it. */
function refuseInit({ remote }: Request, { init }: Facts): Refusal | undefined {
  if (remote === 'local' || init === 'systemd') return undefined
  return refusal('SYSTEMD_MISSING', { init: init ?? 'something that hides itself' })
}

function refuseHome({ name, home }: Request, facts: Facts, longest: number): Refusal | undefined {
  const first = facts.install?.assistant
  if (first !== undefined && first !== name) return refusal('HOME_TAKEN', { home, first, name })
  const length = new TextEncoder().encode(home).length
  if (length > longest) return refusal('HOME_TOO_LONG', { length, limit: longest })
  if (facts.homeKind === 'other') return refusal('HOME_FOREIGN', { home, what: 'it is not a folder' })
  const entries = facts.homeEntries?.trim()
  if (entries && entries !== 'staging') return refusal('HOME_FOREIGN', { home, what: `it holds ${entries}` })
  const folder = facts.closedParent[0]
  if (facts.uid === 0 && folder) return refusal('HOME_UNREACHABLE', { folder })
  const unsuitable = keptByUnits(facts) ? whyUnsuitable(home) : undefined
  if (unsuitable) return refusal('HOME_UNSUITABLE', { home, why: unsuitable })
  if (!facts.existingWritable) return refusal('HOME_UNWRITABLE', { folder: facts.existingFolder, user: facts.user })
  return undefined
}

/** What units of systemd say of a home is not quoted, and each process has folders of its own in place of these. */
function whyUnsuitable(home: string): string | undefined {
  if (!/^[\w./+-]+$/.test(home)) return 'it holds other characters than letters, digits and . _ + -'
  const replaced = ['/dev', '/proc', '/run', '/sys', '/tmp', '/var/tmp'].find((folder) => home.startsWith(`${folder}/`))
  return replaced && `${replaced} is emptied, or another one for each process`
}

/** What was changed in a unit of ours is put back; one that no hatch has noted is somebody else's. */
function refuseUnit(facts: Facts): Refusal | undefined {
  const noted = new Set(facts.install?.made.map(({ name }) => name))
  const file = keptByUnits(facts) ? facts.foreignUnit.find((one) => !noted.has(one)) : undefined
  return file === undefined ? undefined : refusal('UNIT_FOREIGN', { file, unit: file.split('/').at(-1) ?? file })
}

function refusePort(
  { port }: Request,
  { portTaken, portOurs, portHolder, portsListening }: Facts,
): Refusal | undefined {
  if (!portTaken || portOurs) return undefined
  let free = port + 1
  while (portsListening.includes(free)) free += 1
  return refusal('PORT_TAKEN', { port, holder: portHolder ?? "another user's program", free })
}

function refuseSandbox(facts: Facts): Refusal | undefined {
  const line = installLine('bubblewrap', facts)
  if (!facts.bwrap) {
    return installCommands('bubblewrap', facts) ? refuseNamespaces(facts) : refusal('BUBBLEWRAP_MISSING', { line })
  }
  const [mode = '', owner] = (facts.bwrapFile ?? '').split(' ')
  const why = untrusted(mode, owner)
  return why ? refusal('BUBBLEWRAP_UNTRUSTED', { path: facts.bwrap, why, line }) : refuseNamespaces(facts)
}

/** @param mode as `ls -l` prints it. */
function untrusted(mode: string, owner: string | undefined): string | undefined {
  if (owner !== '0') return `it belongs to user ${owner}, not to root`
  if (mode[0] !== '-') return 'it is not a regular file'
  if (mode[9] !== 'x' && mode[9] !== 't') return 'not everyone may execute it'
  if (mode[5] === 'w' || mode[8] === 'w') return 'others than root may write it'
  return undefined
}

function refuseNamespaces(facts: Facts): Refusal | undefined {
  const off = (setting: string, fix: string) => refusal('USER_NAMESPACES_OFF', { setting, fix })
  if (facts.maxUserNamespaces === 0)
    return off('user.max_user_namespaces is 0', 'sudo sysctl user.max_user_namespaces=15000')
  if (facts.unprivilegedUsernsClone === 0)
    return off('kernel.unprivileged_userns_clone is 0', 'sudo sysctl kernel.unprivileged_userns_clone=1')
  return undefined
}

/** Its policies know none of our processes, and whether they would let bubblewrap nest was never tried. */
function refuseSelinux({ selinuxEnforces }: Facts): Refusal | undefined {
  return selinuxEnforces === 1 ? refusal('SELINUX_ENFORCING', {}) : undefined
}

function refuseMemory({ memoryMb, current }: Facts): Refusal | undefined {
  if (current || memoryMb === undefined || memoryMb >= neededMemoryMb) return undefined
  return refusal('MEMORY_SHORT', { total: memoryMb, needed: neededMemoryMb })
}

function refuseDisk({ existingFolder, diskFreeMb, current }: Facts): Refusal | undefined {
  if (current || diskFreeMb === undefined || diskFreeMb >= neededDiskMb) return undefined
  return refusal('DISK_FULL', { path: existingFolder, free: diskFreeMb, needed: neededDiskMb })
}
