import { accountOf, called, gatewayHost, type Layout, type ProcessName, processes } from '../../protocol/layout.ts'
import { confinementOf, type Powers } from './confinement.ts'
import { type UnitNames, unitNames, wantedBy } from './names.ts'
import { viewOf } from './view.ts'

/** Longer than a process gives what is in flight (15 s). */
const stopSeconds = 20
/** Generous: it writes a few files and has systemd read them. The services wait for it. */
const resumeSeconds = 60
/** As the gateway asks for where it listens itself (listen(2)). */
const backlog = 2048

/** What the units of a home say. */
export interface UnitsOf extends Powers {
  readonly at: Layout
  readonly assistant: string
  /** Digest of the release they run. */
  readonly release: string
  readonly port: number
  /** Whether the vault's key comes to CES as a credential of systemd. */
  readonly hasCredential: boolean
}

/**
 * Every unit of a home by name: a target that is started with the machine, the socket of the gateway, a service for each
 * process, and one that looks at boot what a move left open. Pure, so that what stands on a machine can be compared with it.
 */
export function unitTexts(units: UnitsOf): ReadonlyMap<string, string> {
  const names = unitNames(units.at.home)
  const services = processes.map((name) => [names.service[name], service(name, units, names)] as const)
  const others = [
    [names.target, target(units, names)],
    [names.socket, socket(units, names)],
    [names.steward, steward(units, names)],
  ] as const
  return new Map([...others, ...services])
}

function target(units: UnitsOf, { socket, service }: UnitNames): string {
  return text(units, [
    '[Unit]',
    `Description=Vellum assistant ${units.assistant}`,
    `Wants=${[socket, ...Object.values(service)].join(' ')}`,
    '',
    '[Install]',
    `WantedBy=${wantedBy}`,
  ])
}

/** It listens for the gateway, which gets it as descriptor 3: who calls while the gateway is restarted waits, and is served. */
function socket(units: UnitsOf, { target }: UnitNames): string {
  return text(units, [
    '[Unit]',
    `Description=Vellum assistant ${units.assistant}: the address of the gateway`,
    `PartOf=${target}`,
    '',
    '[Socket]',
    `ListenStream=${gatewayHost}:${units.port}`,
    `Backlog=${backlog}`,
    // However often the gateway has to be started: its address stays.
    'TriggerLimitIntervalSec=0',
  ])
}

/**
 * Before anything serves: what a power cut left between two releases is put back first. It is of a complete release. Not before
 * the socket, which is there before any service is (systemd.socket(5)): systemd would break that circle by leaving one of them out.
 */
function steward({ at, assistant, release }: UnitsOf, { service }: UnitNames): string {
  const folder = at.release(release)
  return text({ at }, [
    '[Unit]',
    `Description=Vellum assistant ${assistant}: what an upgrade left open`,
    `Before=${Object.values(service).join(' ')}`,
    `RequiresMountsFor=${at.home}`,
    `ConditionPathExists=${at.move}`,
    '',
    '[Service]',
    'Type=oneshot',
    `ExecStart=${folder}/node/bin/node ${folder}/app/steward.js resume --home ${at.home}`,
    'WorkingDirectory=/',
    'Environment=PATH=/usr/local/sbin:/usr/local/bin:/usr/sbin:/usr/bin:/sbin:/bin HOME=/ LANG=C.UTF-8',
    `TimeoutStartSec=${resumeSeconds}`,
    // The services start all the same then; what was left open is put back while they run.
    'Restart=on-failure',
    'RestartSec=1',
    '',
    '[Install]',
    `WantedBy=${wantedBy}`,
  ])
}

function service(name: ProcessName, units: UnitsOf, names: UnitNames): string {
  const { at, assistant, release, hasCredential } = units
  const folder = at.release(release)
  const account = accountOf(name)
  return text(units, [
    '[Unit]',
    `Description=Vellum assistant ${assistant}: ${called(name).replace('The ', '')}`,
    `PartOf=${names.target}`,
    ...orderOf(name, names),
    'StartLimitIntervalSec=0',
    '',
    '[Service]',
    'Type=exec',
    `User=${account}`,
    `Group=${account}`,
    `ExecStart=${folder}/node/bin/node ${folder}/app/${name}.js --home ${at.home} --release ${release}`,
    'WorkingDirectory=/',
    'Environment=PATH=/usr/local/bin:/usr/bin:/bin HOME=/ LANG=C.UTF-8',
    ...(name === 'ces' && hasCredential ? [`LoadCredentialEncrypted=ces.kek:${at.vaultCredential}`] : []),
    `SyslogIdentifier=${account}`,
    // Not only on failure: a process that anybody ended in order ended with 0, and is to be back as well.
    'Restart=always',
    'RestartSec=1',
    // Only the process itself is told; what it has started is its own to end, and is killed when it is gone.
    'KillMode=mixed',
    `TimeoutStopSec=${stopSeconds}`,
    '',
    ...viewOf(name, at),
    '',
    ...confinementOf(name, units),
  ])
}

/** Who is called is there before who calls; at a stop it is the other way round. */
function orderOf(name: ProcessName, { socket, service }: UnitNames): string[] {
  if (name === 'ces') return []
  if (name === 'assistant') return [`After=${service.ces}`]
  return [`Requires=${socket}`, `After=${socket} ${service.ces} ${service.assistant}`]
}

/** The home that a text of ours was made for, by its first line. */
export function homeIn(text: string): string | undefined {
  return /^# Made by vellum hatch for ([^;\n]+);/.exec(text)?.[1]
}

function text({ at }: Pick<UnitsOf, 'at'>, lines: readonly string[]): string {
  const first = `# Made by vellum hatch for ${at.home}; what is changed here is put back by: vellum doctor --fix`
  return `${[first, ...lines].join('\n')}\n`
}
