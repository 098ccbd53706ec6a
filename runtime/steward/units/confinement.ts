import type { ProcessName } from '../../protocol/layout.ts'
import { linkLocalIPv4, ownCloudAddresses } from '../../protocol/permission/own-cloud.ts'

/** Settings of a unit, one a line: `Name=value`, systemd.exec(5) and systemd.resource-control(5). */
type Settings = readonly string[]

/** What no process of ours may do, whichever it is. */
const everyone: Settings = [
  'NoNewPrivileges=yes',
  'CapabilityBoundingSet=',
  'AmbientCapabilities=',
  'ProtectSystem=strict',
  'ProtectKernelModules=yes',
  'ProtectControlGroups=yes',
  'ProtectClock=yes',
  'PrivateTmp=yes',
  'PrivateDevices=yes',
  'PrivateIPC=yes',
  'LockPersonality=yes',
  'RestrictRealtime=yes',
  'RemoveIPC=yes',
  'KeyringMode=private',
  'UMask=0077',
  'LimitCORE=0',
  'SystemCallArchitectures=native',
  'SystemCallErrorNumber=EPERM',
]

/**
 * CES and gateway make no namespace and look at no other process. They hold secrets: what they have in memory does not go
 * to the disk. No MemoryDenyWriteExecute: V8 compiles at run time.
 */
const closed: Settings = [
  'ProtectHostname=yes',
  'ProtectKernelTunables=yes',
  'ProtectKernelLogs=yes',
  'ProtectProc=invisible',
  'ProcSubset=pid',
  'RestrictNamespaces=yes',
  'RestrictSUIDSGID=yes',
  'RestrictAddressFamilies=AF_UNIX AF_INET AF_INET6',
  'SystemCallFilter=@system-service',
  'SystemCallFilter=~@privileged @resources',
  'MemorySwapMax=0',
  'TasksMax=128',
  'MemoryHigh=384M',
  'MemoryMax=512M',
]

/**
 * Where clouds answer with a machine's own credentials, and what else only the link next to it knows: a second guard beside
 * the one in CES.
 */
const metadata = [
  'link-local',
  'multicast',
  `${linkLocalIPv4.network}/${linkLocalIPv4.prefix}`,
  ...ownCloudAddresses,
].join(' ')

const confinement: Readonly<Record<ProcessName, Settings>> = {
  ces: [...everyone, ...closed, `IPAddressDeny=${metadata}`, 'OOMScoreAdjust=100'],
  /**
   * It nests bubblewrap. A mount over part of /proc (kernel tunables, logs, host name) would refuse that a /proc of its own, and
   * who may not set the bits of set-user-ID has no openat2(2) either, by which bubblewrap 0.12 opens what it binds.
   */
  assistant: [
    ...everyone,
    'PrivateNetwork=yes',
    // bubblewrap brings up the loopback device of each command's network.
    'RestrictAddressFamilies=AF_UNIX AF_INET AF_INET6 AF_NETLINK',
    // It mounts what a command sees, and gives it a host name.
    'SystemCallFilter=@system-service @mount sethostname',
    'TasksMax=1024',
    'MemoryHigh=60%',
    'MemoryMax=75%',
    // A command that takes too much ends alone, and before anything else of this machine.
    'OOMPolicy=continue',
    'OOMScoreAdjust=500',
  ],
  /** It answers on loopback and calls nobody. */
  gateway: [...everyone, ...closed, 'IPAddressDeny=any', 'IPAddressAllow=localhost', 'OOMScoreAdjust=200'],
}

/** What the lines of a unit hang on, beside the process. */
export interface Powers {
  /**
   * Whether systemd may look into any process (CAP_SYS_PTRACE, which containers seldom give): without it systemd cannot both
   * hide other processes from one of ours and give it a user namespace of its own, and fails with 217/USER.
   */
  readonly mayTrace: boolean
}

/** The lines of a unit that confine one process. What is missing for the assistant is missing on purpose. */
export function confinementOf(name: ProcessName, { mayTrace }: Powers): Settings {
  return name !== 'assistant' && mayTrace ? [...confinement[name], 'PrivateUsers=yes'] : confinement[name]
}
