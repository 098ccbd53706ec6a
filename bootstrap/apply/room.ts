import type { StewardEvent } from '../../runtime/protocol/plan.ts'
import type { Host, Ran, ShellCommand } from '../host/host.ts'

/** Whether the bytes of a plan did not find room: then no steward was started and what had arrived was removed again. */
export function foundNoRoom(events: readonly StewardEvent[], { stderr }: Ran): boolean {
  return events.length === 0 && /No space left on device|ENOSPC/.test(stderr)
}

/** Lets the release in service remove older ones. */
export async function makeRoom(host: Host, home: string): Promise<void> {
  await host.run(pruneCommand(home))
}

/** Its own node does it: that of a release which did not arrive is not there. */
export function pruneCommand(home: string): ShellCommand {
  return { script: 'exec "$1/current/node/bin/node" "$1/current/app/steward.js" prune --home "$1"', args: [home] }
}
