import { dirname } from 'node:path'
import { commandHome } from '../../protocol/permission/home.ts'
import { deviceOptions, memoryFolder, systemOptions } from './base.ts'
import { gitEnvironment } from './git.ts'
import type { SystemPath } from './system.ts'

/** What a tool command gets to see. */
export interface CommandProfile {
  /** Absolute and free of links: it appears inside under this very path, and is the only place that lasts. */
  readonly workspace: string
  readonly system: readonly SystemPath[]
  /** Where bubblewrap finds the system call filter. */
  readonly filterDescriptor: number
  /** The most that each of /tmp, /dev/shm and the home may hold; undefined where bubblewrap can't bound them. */
  readonly memoryFolderBytes?: number | undefined
}

/** A command's whole environment. Readable by anybody inside as bubblewrap's arguments: nothing secret belongs here. */
export const commandEnvironment = {
  PATH: '/usr/local/bin:/usr/bin:/bin:/usr/local/sbin:/usr/sbin:/sbin',
  HOME: commandHome,
  LANG: 'C.UTF-8',
  USER: 'assistant',
  TERM: 'dumb',
  ...gitEnvironment,
} as const

/** The places a command may write beside its workspace; what it writes there ends with it. */
const memoryFolders = ['/dev/shm', '/tmp', commandEnvironment.HOME]

/**
 * The workspace under its own path. Where its home lies inside a memory folder, the way to it would be made there and
 * could be written like the rest, and look as if the home itself could: so the home is a closed folder of its own then.
 */
function workspaceOptions(workspace: string): string[] {
  const bind = ['--bind', workspace, workspace]
  const home = dirname(workspace)
  if (!memoryFolders.some((folder) => home.startsWith(`${folder}/`))) return bind
  return ['--tmpfs', home, ...bind, '--remount-ro', home]
}

/**
 * bubblewrap's options for one tool command; behind them go `--` and the command (S1, S2).
 * bubblewrap itself has to be spawned with an empty environment: what it is given can be read in /proc/1/environ.
 */
export function commandProfile(options: CommandProfile): string[] {
  const { workspace, system, filterDescriptor, memoryFolderBytes } = options
  return [
    ...['--unshare-user', '--unshare-all', '--die-with-parent', '--new-session', '--cap-drop', 'ALL'],
    ...['--hostname', 'assistant', '--seccomp', String(filterDescriptor)],
    ...Object.entries(commandEnvironment).flatMap(([name, value]) => ['--setenv', name, value]),
    ...systemOptions(system),
    ...['--proc', '/proc'],
    ...deviceOptions(),
    ...memoryFolders.flatMap((folder) => memoryFolder(folder, memoryFolderBytes)),
    ...workspaceOptions(workspace),
    // Last, when all mount points are made: what lies between the mounts is not a place to write.
    ...['--remount-ro', '/'],
    ...['--chdir', workspace],
  ]
}
