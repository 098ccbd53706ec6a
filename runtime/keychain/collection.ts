import { execFileSync } from 'node:child_process'

/** The property that says whether the default collection can be used without a prompt (Secret Service API 0.2). */
const service = 'org.freedesktop.secrets'
const collection = '/org/freedesktop/secrets/aliases/default'
const kind = 'org.freedesktop.Secret.Collection'

/** dbus comes with the one, systemd with the other. */
const askers: readonly (readonly string[])[] = [
  [
    ...['dbus-send', '--session', '--print-reply=literal', '--reply-timeout=2000', `--dest=${service}`, collection],
    ...['org.freedesktop.DBus.Properties.Get', `string:${kind}`, 'string:Locked'],
  ],
  ['busctl', '--user', '--timeout=2', 'get-property', service, collection, kind, 'Locked'],
]

/** Whether the default collection is there and unlocked; asking never makes the desktop prompt. */
export function lockedState(): 'open' | 'locked' | { readonly why: string } {
  for (const [program = '', ...args] of askers) {
    try {
      const said = execFileSync(program, args, { encoding: 'utf8', stdio: ['ignore', 'pipe', 'pipe'], timeout: 3000 })
      return /\btrue\s*$/.test(said) ? 'locked' : 'open'
    } catch (error) {
      const { code, stderr } = error as NodeJS.ErrnoException & { stderr?: string }
      if (code !== 'ENOENT') return { why: firstLine(stderr) || 'it does not answer' }
    }
  }
  return { why: 'neither dbus-send nor busctl is installed' }
}

function firstLine(text = ''): string {
  return text.trim().split('\n')[0] ?? ''
}
