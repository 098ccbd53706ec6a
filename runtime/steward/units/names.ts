import { createHash } from 'node:crypto'
import { join } from 'node:path'
import { type ProcessName, processes, systemHome } from '../../protocol/layout.ts'

/** Where the units of this very machine stand, systemd.unit(5). */
export const unitFolder = '/etc/systemd/system'

/** How the units of a home are called. */
export interface UnitNames {
  /** What is enabled, started and stopped: all of the others hang on it. */
  readonly target: string
  /** Holds the gateway's address, also while the gateway is restarted. */
  readonly socket: string
  readonly service: Readonly<Record<ProcessName, string>>
  /** Looks at boot, before the services, whether a move from one release to another was left open. */
  readonly steward: string
}

/**
 * The names of a home's units: `vellum-…` for the home that root's hatch has by itself. Any other has the beginning of
 * its path's SHA-256 in them, so that two homes of one machine never share a unit.
 */
export function unitNames(home: string): UnitNames {
  const base = home === systemHome ? 'vellum' : `vellum-${createHash('sha256').update(home).digest('hex').slice(0, 8)}`
  const service = Object.fromEntries(processes.map((name) => [name, `${base}-${name}.service`])) as UnitNames['service']
  const steward = `${base}-steward.service`
  return { target: `${base}.target`, socket: `${base}-gateway.socket`, service, steward }
}

/** All units of a home. */
export function allUnits({ target, socket, service, steward }: UnitNames): string[] {
  return [target, socket, ...Object.values(service), steward]
}

/** The unit that carries a move on, for as long as there is one: made by systemd-run(1), and in no file. */
export function carrierUnit({ steward }: UnitNames): string {
  return steward.replace('-steward.', '-move.')
}

/** The unit that has CES run alone, for as long as a backup of one that sleeps takes: in no file either. */
export function loneCesUnit({ steward }: UnitNames): string {
  return steward.replace('-steward.', '-backup.')
}

/** Where a unit's file stands. */
export function unitPath(name: string): string {
  return join(unitFolder, name)
}

/** The link that says that a unit starts with the machine, as `systemctl enable` makes it. */
export function enabledLink(unit: string): string {
  return join(unitFolder, `${wantedBy}.wants`, unit)
}

/** What a machine without a desktop starts, and one with a desktop too, systemd.special(7). */
export const wantedBy = 'multi-user.target'
