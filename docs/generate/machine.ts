import { operatorFolders, operatorPlaces, personHome } from '../../bootstrap/record/folders.ts'
import { environment } from '../../cli/flags/environment.ts'
import {
  accountOf,
  homeFolders,
  layout,
  type Owner,
  ports,
  processes,
  systemHome,
} from '../../runtime/protocol/layout.ts'
import { type ProbeRow, probes } from '../../runtime/protocol/probes.ts'
import { confinementOf } from '../../runtime/steward/units/confinement.ts'
import { unitNames, unitPath } from '../../runtime/steward/units/names.ts'
import { sourceIds } from '../../runtime/vault/keys/key-source.ts'
import { keysIn } from '../../runtime/vault/keys/keys.ts'
import { engineHoldings } from '../../stacks/engine/places.ts'
import { code, table } from './markdown.ts'

/** Every port a process of ours listens on. */
export function portTable(): string {
  const rows = ports.map(({ address, listener, holds }) => [code(address), `the ${listener}`, holds])
  return table(['address', 'who listens', 'what for'], rows)
}

/** Every folder of a home, with its owner and mode where root hatched and where anyone else did. */
export function homeTable(): string {
  const at = layout('VELLUM_HOME')
  const single = homeFolders(at, 'single')
  const rows = homeFolders(at, 'accounts').map(({ path, owner, group, mode, holds }, index) => {
    const own = single[index]?.mode ?? mode
    return [code(path), `${account(owner)}:${account(group)}`, octal(mode), octal(own), holds]
  })
  return table(['path', 'owner', 'mode', 'mode as an ordinary user', 'holds'], rows)
}

function account(owner: Owner): string {
  return owner === 'root' ? owner : accountOf(owner)
}

function octal(mode: number): string {
  return mode.toString(8).padStart(4, '0')
}

/** Every unit of the system, and how its process is confined. */
export function unitTable(): string {
  const { target, socket, service, steward } = unitNames(systemHome)
  const confined = processes.map((name) => {
    const settings = confinementOf(name, { mayTrace: true }).map(code)
    return [code(unitPath(service[name])), `runs the ${name}`, settings.join(' ')]
  })
  const whole = [code(unitPath(target)), 'is started with the machine, and stopped as a whole', '']
  const address = [code(unitPath(socket)), "holds the gateway's address", '']
  const boot = [
    code(unitPath(steward)),
    'looks at boot, before the others, what an upgrade left open, and puts it back',
    '',
  ]
  return table(['unit', 'what for', 'confined by'], [whole, address, ...confined, boot])
}

/** Every place that the vault's key can be kept in, and what it protects against there. */
export function keySourceTable(): string {
  const keys = keysIn(layout('VELLUM_HOME').vaultKey)
  const rows = sourceIds.map((source) => {
    const slot = { source, id: '', kdf: null }
    return [code(source), keys.title(slot), keys.guards(slot)]
  })
  return table(['key source', 'is', 'protects'], rows)
}

/** What the machine keeps from which assistants are hatched. */
export function operatorTable(): string {
  const all = [...operatorPlaces({}), ...engineHoldings(operatorFolders({}).roots)]
  const rows = all.map(({ path, mode, holds }) => [
    code(path.replace(personHome(), '~')),
    mode === undefined ? 'as the umask says' : octal(mode),
    holds,
  ])
  return table(['path', 'mode', 'holds'], rows)
}

/** Every probe, in the order of the proof. */
export function probeTable(): string {
  const rows = Object.entries(probes as Readonly<Record<string, ProbeRow>>).map(([id, { title, by, disturbing }]) => [
    code(id),
    title,
    by,
    disturbing ? 'disturbing' : 'passive',
  ])
  return table(['probe', 'holds when', 'run by', 'kind'], rows)
}

/** Every environment variable a person may set. */
export function environmentTable(): string {
  const rows = Object.entries(environment).map(([name, does]) => [code(name), does])
  return table(['variable', 'does'], rows)
}
