import type { Fault } from './judge.ts'
import { backupFaults } from './table-backup.ts'
import { cloudFaults } from './table-cloud.ts'
import { moveFaults } from './table-move.ts'
import { permissionFaults } from './table-permission.ts'
import { sshFaults } from './table-ssh.ts'

/** Each bad input and fault that is to be withstood, and the tests that show it is. */
export const faults: readonly Fault[] = [
  {
    name: 'disk full in the middle of each write',
    heldBy: [
      ['bootstrap/apply/apply-room', 'a release that finds no room of bytes'],
      ['bootstrap/record/intend', 'a disk that has no room for what is to be known'],
      ['bootstrap/record/evidence', 'a disk without room for bytes'],
      ['runtime/lease/lease-disk', 'a lease on a disk without room for a byte'],
      ['journeys/disk', 'a disk that fills up under a first hatch'],
      ['journeys/disk', 'on a disk that fills up > what was stored stays'],
      ['runtime/process/database/backup', 'a disk that fills up in the middle of a write'],
      ['runtime/vault/write', 'whatever a disk refuses in the middle of a write'],
      ['runtime/ces/audit/audit', 'a folder that others could reach, or a full disk'],
      ['runtime/supervisor/log-file', 'a full disk costs whole lines'],
    ],
  },
  {
    name: 'read-only home',
    heldBy: [
      ['journeys/disk', 'a home that has become read-only'],
      ['bootstrap/plan/refuse', 'hatch is refused > on a read-only disk'],
      ['bootstrap/record/evidence', 'a disk without room for anything, being read-only'],
      ['runtime/lease/lease-disk', 'a lease on a disk that is read-only'],
      ['runtime/process/database/backup', 'a disk without room for one more file, and one that is read-only'],
      ['runtime/process/database/backup', 'one that was looked at while its disk was read-only'],
      ['runtime/vault/write', 'whatever a disk refuses in the middle of a write'],
    ],
  },
  {
    name: 'inode exhaustion',
    heldBy: [
      ['bootstrap/apply/apply-room', 'a release that finds no room of inodes'],
      ['bootstrap/record/evidence', 'a disk without room for files'],
      ['runtime/lease/lease-disk', 'a lease on a disk without room for one more file'],
      ['runtime/steward/apply-disk', ''],
      ['runtime/process/database/backup', 'a disk without room for one more file'],
      ['runtime/process/wanted', 'can want nothing on a disk without room'],
    ],
  },
  {
    name: 'gateway.db corrupt',
    heldBy: [
      ['journeys/doctor-faults', 'a file of ours that is > the database of the gateway, damaged'],
      ['runtime/process/database/backup', 'one that is '],
      ['runtime/process/database/database', 'one that is '],
    ],
  },
  {
    name: 'assistant.db corrupt',
    heldBy: [['runtime/assistant/main', 'a damaged database means no command']],
  },
  {
    name: 'clock stepped back',
    heldBy: [
      ['runtime/gateway/main-clock', ''],
      ['runtime/supervisor/child-clock', ''],
    ],
  },
  {
    name: 'wrong owner or mode on each path',
    heldBy: [
      ['journeys/doctor-faults', 'a folder of the home > with another mode, then of another owner too'],
      ['journeys/doctor-faults', 'a folder of the home > with another mode and another owner is mended by doctor'],
      ['runtime/steward/steps/files', ''],
      ['runtime/steward/steps/folders', ''],
    ],
  },
  {
    name: 'stale lock of a dead process',
    heldBy: [
      ['runtime/lease/lease-note', 'a lease whose holder is dead is free'],
      ['runtime/lease/lease', 'is free the moment its holder is killed'],
      ['cli/commands/hatch-locked', 'two hatches at once'],
    ],
  },
  { name: 'pid reuse', heldBy: [['runtime/steward/stop-stranger', 'a recorded pid that belongs to a stranger']] },
  {
    name: 'stale socket of a dead process',
    heldBy: [
      ['runtime/process/answer', 'a stale socket is replaced'],
      ['journeys/doctor-faults', 'a process that is killed > and all of it at once'],
    ],
  },
  {
    name: 'log folder removed while running',
    heldBy: [
      ['runtime/supervisor/log-file', 'a folder that is removed meanwhile is made anew'],
      ['runtime/steward/logs/follow', 'a log that is not there yet, and a folder that is removed'],
      ['journeys/supervision', 'mends what is safe to mend'],
    ],
  },
  {
    name: 'a workspace file named with newline, quote, emoji, `..`',
    heldBy: [
      ['runtime/sandbox/files/workspace-names', 'file tools and commands work on a file and in a folder named'],
      ['runtime/sandbox/files/workspace-attacks', 'leaves the workspace and is refused'],
    ],
  },
  {
    name: 'release damaged on the disk, also where neither size nor time shows it',
    heldBy: [
      ['journeys/doctor-faults', 'a file of ours that is > a file of a process'],
      ['runtime/steward/release-faults', ''],
      ['runtime/steward/steps/release', 'a release before this one that is damaged is let go of'],
    ],
  },
  { name: '10,000 files in the workspace', heldBy: [['runtime/sandbox/files/workspace-names', 'ten thousand files']] },
  {
    name: '1,000 requests at once on the gateway',
    heldBy: [['runtime/process/connections', '1,000 requests at once']],
  },
  {
    name: 'slow and silent clients',
    heldBy: [
      ['runtime/process/connections', 'who sends headers or a body bit by bit'],
      ['runtime/gateway/events/stream-slow', 'a reader who takes nothing is cut'],
    ],
  },
  {
    name: 'garbage and half requests on each socket',
    heldBy: [
      ['runtime/protocol/layout-sockets', ''],
      ['runtime/gateway/main', 'half a request and garbage'],
    ],
  },
  {
    name: 'a peer on the wrong socket',
    heldBy: [
      ['runtime/protocol/layout-sockets', 'the socket of '],
      ['runtime/ces/main', 'each peer has the routes that are its own'],
    ],
  },
  {
    name: 'token missing, wrong or revoked',
    heldBy: [
      ['runtime/gateway/tokens', 'no token, a wrong one and a revoked one are told apart'],
      ['journeys/doctor-faults', "a file of ours that is > the operator's token, lost"],
    ],
  },
  {
    name: '`retire` while a command runs',
    heldBy: [['journeys/retire', 'retire leaves the machine as it was > while a command runs']],
  },
  {
    name: 'a keychain that is locked, dead or of another session, when what it holds is to be taken back',
    heldBy: [
      ['runtime/steward/steps/keychain', ''],
      ['runtime/keychain/main-release', ''],
      ['journeys/keychain', ''],
    ],
  },
  {
    name: 'umask 077',
    heldBy: [['journeys/places', 'hatches, runs a command, keeps a credential and retires > with umask 077']],
  },
  {
    name: 'a machine without systemd',
    heldBy: [['journeys/places', 'hatches, runs a command, keeps a credential and retires > without systemd']],
  },
  {
    name: 'without /dev/shm',
    heldBy: [['journeys/places', 'hatches, runs a command, keeps a credential and retires > without /dev/shm']],
  },
  {
    name: 'as root inside a container',
    heldBy: [['journeys/places', 'hatches, runs a command, keeps a credential and retires > as root inside']],
  },
  {
    name: 'kill -9 of each process, and of the supervisor',
    heldBy: [
      ['journeys/doctor-faults', 'a process that is killed'],
      ['journeys/supervision', 'loses no credential that was taken'],
      ['runtime/gateway/events/log', '10 kills under load lose no event'],
      ['runtime/gateway/events/change', 'whenever the gateway is killed'],
      ['runtime/assistant/grants', 'a grant works once, also across a restart'],
      ['runtime/ces/main', 'credentials are set, listed, changed and removed, and survive kill -9'],
      ['runtime/ces/door-kill', 'killed in the middle of 200 writes'],
    ],
  },
  {
    name: 'a first hatch whose proof does not hold, or that cannot be taken back',
    heldBy: [
      ['journeys/faults', 'a hatch that meets a fault > whose proof does not hold'],
      ['journeys/faults', 'a hatch that meets a fault > that fails the first time'],
    ],
  },
  {
    name: 'kill -9 of a hatch after each of its steps',
    heldBy: [
      ['journeys/faults', 'a hatch that meets a fault > is killed with its command line'],
      ['journeys/faults', 'a hatch that meets a fault > loses its steward'],
    ],
  },
  {
    name: 'a connection that breaks at any byte of an upload',
    heldBy: [['bootstrap/apply/apply-archive', 'a connection that is cut anywhere leaves nothing']],
  },
  {
    name: 'two operators at once',
    heldBy: [
      ['journeys/ssh-faults', 'on a machine with habits of its own > waits for its package manager'],
      ['runtime/steward/operator/take-lease', 'a lease whose holder was heard of lately'],
    ],
  },
  {
    name: 'an operator who falls silent',
    heldBy: [
      ['runtime/steward/operator/operator', 'an operator who says something'],
      ['runtime/steward/operator/take-lease', 'one whose holder has been silent too long'],
    ],
  },
  {
    name: 'no sudo, no right to it, one that wants a terminal or another password',
    heldBy: [['journeys/ssh-sudo', 'ends at ']],
  },
  {
    name: 'a machine that forwards nothing and has one session at a time',
    heldBy: [['journeys/ssh', 'is reached where its sshd forwards nothing']],
  },
  {
    name: "another user who listens on the gateway's port of a machine elsewhere",
    heldBy: [['journeys/ssh', 'sends nothing to another user']],
  },
  ...sshFaults,
  ...cloudFaults,
  ...moveFaults,
  ...backupFaults,
  ...permissionFaults,
]
