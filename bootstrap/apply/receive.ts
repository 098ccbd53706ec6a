import { readFileSync } from 'node:fs'
import type { Plan } from '../../runtime/protocol/plan.ts'
import type { Release } from '../../runtime/protocol/release.ts'
import type { ShellCommand } from '../host/host.ts'
import type { Archive } from '../release/pack.ts'

/** What the machine has to know of an archive: how long it is, its hash, and the command that reads its compression. */
type Arriving = Pick<Archive, 'size' | 'sha256' | 'reader'>

/**
 * What receives a plan's bytes on the host and starts the steward there.
 * @param release whose steward carries it out; without one that in service.
 */
export function receiveCommand(plan: Plan, release?: Release, archive?: Arriving): ShellCommand {
  const script = readFileSync(new URL('./receive.sh', import.meta.url), 'utf8')
  const layer = (name: 'node' | 'app') =>
    release ? `layers/${release.manifest.layers.find((one) => one.name === name)?.digest ?? ''}` : `current/${name}`
  // What mkdir leaves until the steward settles every folder: an ordinary user's home is never open, not for a moment.
  const mode = plan.separation === 'accounts' ? '755' : '700'
  const whole = archive ? [String(archive.size), archive.sha256, archive.reader] : []
  return { script, args: [plan.home, layer('node'), layer('app'), mode, ...whole] }
}
