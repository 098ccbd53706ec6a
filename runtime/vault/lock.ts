import { Failure } from '../protocol/failure.ts'
import { quote } from '../protocol/quote.ts'

interface Row {
  /** What is wrong, as part of a sentence. */
  readonly why: string
  /** The next thing to type or do. */
  readonly fix: string
}

const restore = 'Put the vault file back from a backup; no good generation of it is left here.'
/** Only the systemd that encrypted the key can decrypt it, and hatch has put it where only root gets (systemd-creds(1)). */
const restoreCredential =
  'Put steward/ces.kek.cred of VELLUM_HOME back from its backup, on the machine that made it, then type: vellum doctor --fix'
/** What systemd gave a process it gives anew when it starts it. */
const startAgain = 'vellum sleep && vellum wake'

/** Why a vault is locked, each told apart. `{path}`, `{found}` and `{wanted}` are filled from the facts of the case. */
const rows = {
  symlink: {
    why: '{path} is a symbolic link',
    fix: "See where it leads and put the real one in its place: ls -l '{path}'",
  },
  'wrong-kind': { why: '{path} is not a regular {wanted}', fix: "See what it is and move it away: ls -ld '{path}'" },
  'wrong-owner': { why: '{path} belongs to user {found} instead of {wanted}', fix: "chown {wanted} '{path}'" },
  'wrong-mode': { why: '{path} has mode {found} instead of {wanted}', fix: "chmod {wanted} '{path}'" },
  unreadable: { why: '{path} cannot be read: {found}', fix: "See why: ls -la '{path}'" },
  unwritable: { why: '{path} cannot be written: {found}', fix: "See its mount and free space: df -h '{path}'" },
  held: { why: '{path} is held by {found}', fix: 'End that process; the vault then opens by itself.' },
  'file-missing': { why: '{path} is gone while its key or an earlier generation is still there', fix: restore },
  'key-missing': {
    why: 'its key {path} is missing',
    fix: 'Put the key file back from its backup; nothing else opens this vault.',
  },
  'key-damaged': {
    why: 'its key {path} has {found} bytes instead of {wanted}',
    fix: 'Put the key file back from its backup; nothing else opens this vault.',
  },
  'wrong-key': {
    why: 'the key that is there does not open {path}',
    fix: 'Put the key that belongs to this vault back from its backup.',
  },
  'wrong-credential': {
    why: 'the credential that systemd gave this process does not open {path}',
    fix: restoreCredential,
  },
  'credential-missing': {
    why: 'its key is the systemd credential {path}, and this process was given none',
    fix: restoreCredential,
  },
  'keychain-unreachable': {
    why: "its key is in the desktop's keychain, which cannot be reached: {found}",
    fix: 'Log in to the desktop, or start its keychain; the vault then opens by itself.',
  },
  'keychain-locked': {
    why: "its key is in the desktop's keychain, which is locked",
    fix: 'Unlock the keychain, by logging in or in its manager; the vault then opens by itself.',
  },
  'keychain-missing': {
    why: "its key, the item {path}, is not in the desktop's keychain any more",
    fix: 'Put the keychain back from its backup (~/.local/share/keyrings); nothing else opens this vault.',
  },
  'passphrase-needed': {
    why: 'its key comes from a passphrase, which has not been typed since CES started',
    fix: 'vellum credentials unlock',
  },
  'kdf-refused': {
    why: '{path} asks for a key derivation of {found}, and at most {wanted} is done',
    fix: restore,
  },
  'unknown-source': {
    why: '{path} names the key source {found}, which this release does not know',
    fix: 'Go back to the release that wrote it.',
  },
  'generation-missing': {
    why: '{path}, which tells an old vault from the newest, is missing',
    fix: "If the vault there is the newest, say so: install -o {wanted} -m 600 /dev/null '{path}' && echo {found} > '{path}'",
  },
  'generation-damaged': { why: '{path} does not hold a generation', fix: "Put it back from its backup: cat '{path}'" },
  older: {
    why: '{path} is generation {found} and generation {wanted} was stored already',
    fix: "Put the newest vault file back; or, if this old one is meant, say so: echo {found} > '{kept}'",
  },
  'unknown-format': {
    why: '{path} is of format {found} and this release reads format {wanted}',
    fix: 'Go back to the release that wrote it.',
  },
  truncated: { why: '{path} is cut off', fix: restore },
  damaged: { why: '{path} holds bytes that were not written by a vault', fix: restore },
  swapped: { why: "records of {path} stand in each other's place", fix: restore },
  deleted: { why: 'a record was taken out of {path}', fix: restore },
  mixed: { why: '{path} mixes parts of several generations', fix: restore },
} as const satisfies Readonly<Record<string, Row>>

/** Why a vault is locked, in one word. */
export type LockReason = keyof typeof rows

/** What fills the holes of a reason's row. Paths, numbers and holders only: never anything that was in the vault. */
export interface LockFacts {
  readonly path: string
  readonly found?: string | number
  readonly wanted?: string | number
  /** The file beside the key that holds the newest generation. */
  readonly kept?: string
}

/** Why a vault does not open: the typed reason, what to tell a person, and the next thing to type. */
export interface Lock {
  readonly reason: LockReason
  /** The file or folder at fault. */
  readonly path: string
  readonly why: string
  readonly fix: string
  /** What is known of the generation that the fix puts back. */
  readonly offer?: string
}

/** The failure VAULT_LOCKED for one reason; `lockOf` finds the reason again. */
export function locked(reason: LockReason, facts: LockFacts): Failure {
  return failureOf(lockedBy(reason, facts))
}

/** What `locked` says. */
export function lockedBy(reason: LockReason, facts: LockFacts): Lock {
  const { why, fix } = rows[reason]
  return { reason, path: facts.path, why: fill(why, facts), fix: fill(fix, facts) }
}

/** The same failure with another thing to type. */
export function withFix(lock: Lock, mending: { readonly fix: string; readonly offer?: string }): Failure {
  return failureOf({ ...lock, ...mending })
}

/** The same of a key that came as a credential: nothing that a person types can mend the file that systemd laid out. */
export function ofCredential(thrown: unknown): unknown {
  const lock = lockOf(thrown)
  if (lock === undefined) return thrown
  return withFix(lock, { fix: lock.reason === 'key-damaged' ? restoreCredential : startAgain })
}

function failureOf(lock: Lock): Failure {
  // One line mends this whatever else is so, and it is what was chosen.
  const next = lock.reason === 'passphrase-needed' ? lock.fix : 'See cause and fix with: vellum doctor'
  return Failure.of('VAULT_LOCKED', { why: lock.why, next }, lock)
}

/** The reason inside a VAULT_LOCKED that was thrown in this process; undefined for anything else. */
export function lockOf(thrown: unknown): Lock | undefined {
  return thrown instanceof Failure && thrown.code === 'VAULT_LOCKED' ? (thrown.cause as Lock) : undefined
}

/** The reason an act is refused with; undefined when it is not. Anything but a locked vault is thrown on. */
export function reasonOf(act: () => unknown): LockReason | undefined {
  try {
    act()
    return undefined
  } catch (error) {
    const lock = lockOf(error)
    if (lock === undefined) throw error
    return lock.reason
  }
}

function fill(text: string, facts: LockFacts): string {
  const values: Readonly<Record<string, string | number | undefined>> = { ...facts }
  const filled = (hole: string, name: string) => String(values[name] ?? hole)
  // In a line to type a hole stands in quotes: what fills it is one word there, also where it holds a quote.
  return text
    .split(/('\{\w+\}')/)
    .map((part) => {
      const [, name] = /^'\{(\w+)\}'$/.exec(part) ?? []
      return name === undefined ? part.replace(/\{(\w+)\}/g, filled) : quote(filled(part, name))
    })
    .join('')
}
