import { dirname, join } from 'node:path'

/** The three processes an assistant is made of, in the order they start. */
export const processes = ['ces', 'assistant', 'gateway'] as const
export type ProcessName = (typeof processes)[number]

/** How a process is called at the beginning of a sentence. */
export function called(server: string): string {
  return server === 'ces' ? 'CES' : `The ${server}`
}

/** Who may call a server; each peer has a socket of its own, so that who calls is known by the socket it came in by. */
export type Peer = ProcessName | 'steward'

/** The sockets there are: server → its peers. Nothing else may be connected to. */
export const sockets: Readonly<Record<ProcessName, readonly Peer[]>> = {
  ces: ['gateway', 'assistant', 'steward'],
  assistant: ['gateway', 'steward'],
  gateway: ['steward'],
}

/** The gateway's address unless `hatch --port` says otherwise. Loopback only, ever. */
export const gatewayHost = '127.0.0.1'
export const defaultPort = 7830

/** Every TCP port that a process of ours listens on. */
export const ports = [
  {
    address: `${gatewayHost}:${defaultPort}`,
    listener: 'gateway' as ProcessName,
    holds: 'the only way in: what every client of the assistant talks to; `hatch --port` chooses another',
  },
] as const

/** The system account of a process on a machine where hatch runs as root. */
export function accountOf(process: ProcessName): string {
  return `vellum-${process}`
}

/** The home of an assistant that root hatches, unless VELLUM_HOME says otherwise. */
export const systemHome = '/var/lib/vellum'

/** Every path inside a VELLUM_HOME, by name. Pure: touches no disk. */
export function layout(home: string) {
  const at = (...parts: string[]) => join(home, ...parts)
  return {
    home,
    /** Complete releases by digest; each holds `manifest.json` and links `node`, `app` into `layers`. */
    releases: at('releases'),
    release: (digest: string) => at('releases', digest),
    layers: at('layers'),
    layer: (digest: string) => at('layers', digest),
    /** Links to a release: the one in service, and the one before it. */
    current: at('current'),
    previous: at('previous'),
    /** Where a release's bytes arrive before they are verified and moved. */
    staging: at('staging'),
    /** What the assistant's tools see. */
    workspace: at('workspace'),
    /** What a process has made of its part for a backup, and what a restore has brought it. */
    partMade: (process: ProcessName) => at(process, 'backup.part'),
    partArrived: (process: ProcessName) => at(process, 'restore.part'),
    workspaceArrived: at('workspace.arrived'),
    /** Where a restore puts aside what it replaces, until what it brought is proven. */
    before: (path: string) => `${path}.before`,
    /** While it is there a process opens no database: the steward takes a snapshot of them, or puts another in their place. */
    held: (process: ProcessName) => at(process, 'held'),
    /** A database as a release left it before one came whose tables it cannot work with. */
    snapshot: (database: string, release: string) => `${database}.snapshot-${release}`,
    /** What is known of such a snapshot, by its release. */
    snapshots: at('steward', 'snapshots'),
    snapshotRecord: (release: string) => at('steward', 'snapshots', `${release}.json`),
    /** How far a restore is. */
    restore: at('steward', 'restore.json'),
    assistant: at('assistant'),
    assistantDatabase: at('assistant', 'assistant.db'),
    gateway: at('gateway'),
    gatewayDatabase: at('gateway', 'gateway.db'),
    grantKey: at('gateway', 'grant.key'),
    /** Written by the gateway for the steward, who publishes it as `grantPublic`. */
    grantOffer: at('gateway', 'grant.pub'),
    ces: at('ces'),
    vault: at('ces', 'vault'),
    vaultKey: at('ces', 'key'),
    /** Names the items of ours in the desktop's keychain. */
    keychainLedger: at('ces', 'key', 'keychain'),
    /** The vault's key as only the systemd of this machine can read it. */
    vaultCredential: at('steward', 'ces.kek.cred'),
    /** What was done with credentials, hash-chained; where its last entry is, is kept beside the key. */
    audit: at('ces', 'audit'),
    auditHead: at('ces', 'key', 'audit.head'),
    /** Public halves that the steward owns and every process may read. */
    trust: at('trust'),
    grantPublic: at('trust', 'grant.pub'),
    run: at('run'),
    socketFolder: (server: ProcessName, peer: Peer) => at('run', server, peer),
    socket: (server: ProcessName, peer: Peer) => at('run', server, peer, 'sock'),
    supervisorSocket: at('run', 'supervisor', 'sock'),
    logs: at('logs'),
    log: (process: ProcessName | 'supervisor') => at('logs', `${process}.log`),
    steward: at('steward'),
    /** The install record: what was made here, so that retire removes that and nothing else. */
    install: at('steward', 'install.json'),
    lease: at('steward', 'lease'),
    /** Held by the one supervisor of this home. */
    supervisorLease: at('steward', 'supervisor'),
    receipts: at('steward', 'receipts.ndjson'),
    /** What was done here, hash-chained: each act with who, from where and how it ended; apart from it, where it ends. */
    acts: at('steward', 'audit.ndjson'),
    actsHead: at('steward', 'audit.head'),
    /** Held by whoever writes there. */
    actsLease: at('steward', 'audit.lease'),
    /** How far the last move from one release to another came. */
    move: at('steward', 'move.json'),
    /** The events of the last few moves, and what each leaves for itself. */
    moves: at('steward', 'moves'),
    moveEvents: (id: string) => at('steward', 'moves', `${id}.ndjson`),
    /** A link whose target says that the operator has confirmed it, or that it is too late for that. */
    moveAnswer: (id: string) => at('steward', 'moves', `${id}.answer`),
    /** What service managers were told of a release while it was in service. */
    unitsOf: (release: string) => at('steward', 'units', `${release}.json`),
    /** Whether the processes are to be kept up: `up`, `down` or `asleep`, and since when. */
    wanted: at('steward', 'wanted'),
  }
}
export type Layout = ReturnType<typeof layout>

/** How many full files of a log are kept beside the one that is written. */
const oldLogCount = 3

/** The full files of a log, the newest first, whether they are there or not. */
export function oldLogs(log: string): string[] {
  return Array.from({ length: oldLogCount }, (_, index) => `${log}.${index + 1}`)
}

/** A unix socket's path holds 107 bytes and a NUL (unix(7)); the longest path in a home is counted against it. */
export const longestHome = 107 - Buffer.byteLength('/run/assistant/steward/sock')

/** Who owns a folder: root, or the account of one process; where one ordinary user runs everything, always that user. */
export type Owner = 'root' | ProcessName

/** A folder of the home, as the steward makes it and the proof looks at it. */
export interface Folder {
  readonly path: string
  readonly owner: Owner
  readonly group: Owner
  readonly mode: number
  /** What it is for, in a few words. */
  readonly holds: string
}

/** Modes of the folders of a home. */
const open = 0o755
const closed = 0o700
/** Set-group-ID, so that the socket made inside belongs to the peer's group (design: on the machine). */
const socketFolder = 0o2750

/**
 * Every folder hatch makes in a home, parents first, with owner, group and mode. `single`: all as one ordinary user,
 * whose home is closed to others.
 */
export function homeFolders(at: Layout, separation: 'accounts' | 'single'): Folder[] {
  const one = (path: string, mode: number, holds: string, owner: Owner = 'root', group: Owner = owner) => ({
    path,
    owner,
    group,
    mode,
    holds,
  })
  return [
    one(at.home, separation === 'single' ? closed : open, 'everything of one assistant; the links to its releases'),
    one(at.steward, closed, 'what hatch made here, the lease, what each step and the last upgrades did'),
    one(at.releases, open, 'complete releases by digest; services run from here'),
    one(at.layers, open, 'the layers that releases are made of, by digest'),
    one(at.workspace, closed, 'what tools see: the files of the assistant', 'assistant'),
    one(at.assistant, closed, "the assistant's database", 'assistant'),
    one(at.gateway, closed, "the gateway's database and the key it signs grants with", 'gateway'),
    one(at.ces, closed, 'the vault and its key', 'ces'),
    one(at.trust, open, 'public keys that every process may read'),
    one(at.logs, closed, 'the log of each process and of the supervisor'),
    one(at.run, open, 'sockets'),
    one(dirname(at.supervisorSocket), closed, 'the socket of the supervisor'),
    ...processes.flatMap((server) => [
      one(dirname(dirname(at.socket(server, 'steward'))), open, `sockets of the ${server}`),
      ...sockets[server].map((peer) =>
        one(
          at.socketFolder(server, peer),
          socketFolder,
          `where the ${peer} calls the ${server}`,
          server,
          groupOf(peer),
        ),
      ),
    ]),
  ]
}

function groupOf(peer: Peer): Owner {
  return peer === 'steward' ? 'root' : peer
}
