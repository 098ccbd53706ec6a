import { dirname } from 'node:path'
import { Failure } from '../../protocol/failure.ts'

/** What a tool command gets to see on macOS. */
export interface SeatbeltProfile {
  /** Absolute and free of links (/private/tmp, not /tmp): the kernel compares real paths. */
  readonly workspace: string
  /** The assistant's home, where the workspace is the only part that a command may touch. */
  readonly home: string
}

/** Programs, libraries and what they read of the system; nothing of any person. */
const system = [
  ...['/bin', '/sbin', '/usr/bin', '/usr/sbin', '/usr/lib', '/usr/libexec', '/usr/share'],
  ...['/System', '/Library/Apple', '/Library/Developer/CommandLineTools', '/private/var/db/dyld'],
]
const settings = ['passwd', 'group', 'localtime', 'ssl/cert.pem', 'ssl/openssl.cnf'].map(
  (name) => `/private/etc/${name}`,
)
const devices = ['null', 'zero', 'random', 'urandom'].map((name) => `/dev/${name}`)

/**
 * The profile of sandbox-exec(1) for one tool command: the promises of the bubblewrap profile (S1, S2) in SBPL. All is denied
 * that is not allowed, there is no network, and of several rules that match the last one counts, which is why the home is
 * closed behind everything. The language is not documented by Apple; this follows "Apple Sandbox Guide v1.0" and the
 * profiles that Codex and sandbox-runtime use. It is compared as text and was never run: there is no Mac to run it on.
 * @throws Failure REQUEST_INVALID for a path that such a profile cannot hold.
 */
export function seatbeltProfile({ workspace, home }: SeatbeltProfile): string {
  const own = filter('subpath', [workspace])
  return `${[
    '(version 1)',
    '(deny default)',
    '(allow process-fork)',
    `(allow process-exec ${filter('subpath', [...system, workspace])})`,
    '(allow signal (target same-sandbox))',
    '(allow process-info* (target same-sandbox))',
    '(allow sysctl-read)',
    `(allow file-read-metadata ${filter('literal', ancestorsOf(workspace))})`,
    `(allow file-read* ${filter('subpath', system)} ${filter('literal', ['/', ...settings])})`,
    `(allow file-read* file-write-data ${filter('literal', devices)})`,
    `(allow file-read* file-write* ${own})`,
    `(deny file-read-data file-write* (require-all ${filter('subpath', [home])} (require-not ${own})))`,
    '(deny network*)',
  ].join('\n')}\n`
}

function filter(kind: 'subpath' | 'literal', paths: readonly string[]): string {
  return paths.map((path) => `(${kind} ${quoted(path)})`).join(' ')
}

/** The folders above: a path is only found by looking at each of them. */
function ancestorsOf(path: string): string[] {
  const parent = dirname(path)
  return parent === path ? [] : [...ancestorsOf(parent), parent]
}

/** A string of the language. Control characters have no escape that is known to hold in every version of macOS. */
function quoted(path: string): string {
  if (!path.startsWith('/') || /\p{Cc}/u.test(path) || !path.isWellFormed())
    throw Failure.of('REQUEST_INVALID', { what: 'a path is not absolute or holds what no profile of macOS can' })
  return `"${path.replaceAll('\\', '\\\\').replaceAll('"', '\\"')}"`
}
