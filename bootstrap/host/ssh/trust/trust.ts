import { Failure } from '../../../../runtime/protocol/failure.ts'
import { operatorFolders } from '../../../record/folders.ts'
import { person } from '../../person.ts'
import type { Settings } from '../config/settings.ts'
import { fingerprint, kindOf, typeOf } from './fingerprint.ts'
import { type KnownKey, knownKeys, knownName } from './known-hosts.ts'
import { pin } from './own-file.ts'

/** Types of host keys in the order of preference, and the signatures a host may make with each; never one with SHA-1. */
const signatures = {
  'ssh-ed25519': ['ssh-ed25519'],
  'ecdsa-sha2-nistp256': ['ecdsa-sha2-nistp256'],
  'ecdsa-sha2-nistp384': ['ecdsa-sha2-nistp384'],
  'ecdsa-sha2-nistp521': ['ecdsa-sha2-nistp521'],
  'ssh-rsa': ['rsa-sha2-512', 'rsa-sha2-256'],
} as const
type KeyType = keyof typeof signatures
export type Signature = (typeof signatures)[KeyType][number]
const types = Object.keys(signatures) as KeyType[]

/** What the keys are checked against. */
export interface Expected {
  readonly settings: Settings
  /** `SHA256:…`, as given by the person. */
  readonly pins: readonly string[]
  /** Whether the pins are this host's: a host on the way may have one of them, the host itself must. */
  readonly isTarget: boolean
}

/** What a host has to show. */
export interface Trust {
  /** What to ask the host for: first the types by which it is known, or it would look changed by having several. */
  readonly algorithms: readonly Signature[]
  /** Whether the host is what it should be: asks the person where nobody knows it. @throws Failure HOST_KEY_… */
  check(blob: Buffer): Promise<void>
}

/**
 * @param seen types that the host was asked for and whose key was none of the pins.
 * @throws Failure SSH_UNSUPPORTED for a host known by the key of an authority only; HOST_KEYS_UNREADABLE
 */
export function trustIn(expected: Expected, seen: readonly string[] = []): Trust {
  const { settings, pins, isTarget } = expected
  const known = readKnown(settings)
  const plain = known.filter((key) => key.marker === undefined)
  const pinned = pins.length > 0 && isTarget
  if (!pinned && plain.length === 0 && known.some((key) => key.marker === 'cert-authority'))
    throw onlyAuthority(settings)
  const wanted = pinned ? plain.filter((key) => pins.includes(fingerprint(key.blob))) : plain
  const first = types.filter((type) => wanted.some((key) => key.type === type))
  const order = [...first, ...types.filter((type) => !first.includes(type))].filter((type) => !seen.includes(type))
  return {
    algorithms: order.flatMap((type) => signatures[type]),
    check: (blob) => check(blob, { ...expected, known, plain, pinned }),
  }
}

interface Knowing extends Expected {
  readonly known: readonly KnownKey[]
  readonly plain: readonly KnownKey[]
  readonly pinned: boolean
}

async function check(blob: Buffer, { settings, pins, known, plain, pinned }: Knowing): Promise<void> {
  const shown = fingerprint(blob)
  const facts = { host: settings.alias, shown, kind: kindOf(typeOf(blob)) }
  const revoked = known.find((key) => key.marker === 'revoked' && key.blob.equals(blob))
  if (revoked) throw Failure.of('HOST_KEY_REVOKED', { ...facts, place: place(revoked) })
  if (pinned) {
    if (!pins.includes(shown)) throw Failure.of('HOST_KEY_OTHER', { ...facts, pins: pins.join(', ') })
    return plain.some((key) => key.blob.equals(blob)) ? undefined : pin(knownName(settings), blob)
  }
  if (plain.some((key) => key.blob.equals(blob))) return
  const other = plain.find((key) => key.type === typeOf(blob)) ?? plain[0]
  if (other) throw changed(settings, other, facts)
  if (!pins.includes(shown)) await askAbout(settings, facts)
  await pin(knownName(settings), blob)
}

/** @throws Failure HOST_KEY_UNKNOWN where there is nobody to ask; DECLINED */
async function askAbout(settings: Settings, facts: { host: string; shown: string; kind: string }): Promise<void> {
  const asked = settings.isStrict ? undefined : person()
  if (!asked) throw Failure.of('HOST_KEY_UNKNOWN', facts)
  const where = settings.alias === settings.hostName ? '' : ` (${settings.hostName})`
  const question = `${facts.host}${where} is not known yet. It shows the ${facts.kind} key ${facts.shown}. Is that its key?`
  if (!(await asked.confirm(question))) throw Failure.of('DECLINED', {})
}

function readKnown(settings: Settings): KnownKey[] {
  const files = [...settings.knownHostsFiles, operatorFolders().knownHosts]
  try {
    return knownKeys(knownName(settings), files)
  } catch (error) {
    const why = (error as NodeJS.ErrnoException).message
    throw Failure.of('SSH_CONFIG_BROKEN', { host: settings.alias, why }, error)
  }
}

function changed(settings: Settings, old: KnownKey, facts: { host: string; shown: string; kind: string }): Failure {
  const known = `${kindOf(old.type)} key ${fingerprint(old.blob)}`
  return Failure.of('HOST_KEY_CHANGED', {
    ...facts,
    known,
    place: place(old),
    name: knownName(settings),
    file: old.file,
  })
}

function onlyAuthority(settings: Settings): Failure {
  const what = 'checking a host by a certificate (it is known by @cert-authority only)'
  return Failure.of('SSH_UNSUPPORTED', { what, host: settings.alias, instead: 'Name its key: --host-key SHA256:…' })
}

function place({ file, line }: KnownKey): string {
  return `${file} line ${line}`
}
