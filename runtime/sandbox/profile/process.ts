import { layout, type ProcessName, sockets } from '../../protocol/layout.ts'
import { deviceOptions, memoryFolder, systemOptions } from './base.ts'
import type { SystemPath } from './system.ts'

/** What a process of ours gets to see. */
export interface ProcessProfile {
  readonly home: string
  readonly process: ProcessName
  /** Digest of the release in service, where `current` leads inside. */
  readonly release: string
  readonly system: readonly SystemPath[]
}

/** The folders of the home that are a process's own. Only a process without network runs in this profile. */
const own: Readonly<Partial<Record<ProcessName, readonly ('workspace' | 'assistant')[]>>> = {
  assistant: ['workspace', 'assistant'],
}

/**
 * bubblewrap's options for a whole process of ours where no service manager confines it: an allow-list of binds,
 * and no network. No filter and no `--disable-userns`: its tools nest a bubblewrap that has a filter.
 * bubblewrap passes on the environment it is spawned with. A SIGTERM ends it and, at once, all inside;
 * to end the process in order close its stdin.
 */
export function processProfile({ home, process, release, system }: ProcessProfile): string[] {
  const at = layout(home)
  const readable = [
    at.releases,
    at.layers,
    at.trust,
    ...calledBy(process).map((server) => at.socketFolder(server, process)),
  ]
  const writable = [
    ...(own[process] ?? []).map((folder) => at[folder]),
    ...sockets[process].map((peer) => at.socketFolder(process, peer)),
  ]
  return [
    ...['--unshare-user', '--unshare-pid', '--unshare-net', '--unshare-ipc', '--die-with-parent'],
    ...systemOptions(withWholeSettings(system)),
    ...['--proc', '/proc'],
    ...deviceOptions(),
    ...memoryFolder('/dev/shm'),
    ...memoryFolder('/tmp'),
    ...readable.flatMap((path) => ['--ro-bind', path, path]),
    ...writable.flatMap((path) => ['--bind', path, path]),
    ...['--symlink', `releases/${release}`, at.current],
    ...['--remount-ro', '/'],
    ...['--chdir', '/'],
  ]
}

/**
 * All of /etc instead of single files in it. A package that is installed replaces files like ld.so.cache, a bind
 * would go on showing the removed one, and what is removed can't be bound again: no tool would start any more.
 * The tools' own profile shows the single files, as they are at that moment.
 */
function withWholeSettings(system: readonly SystemPath[]): SystemPath[] {
  return [...system.filter(({ path }) => !path.startsWith('/etc/')), { path: '/etc' }]
}

function calledBy(process: ProcessName): ProcessName[] {
  return (Object.keys(sockets) as ProcessName[]).filter((server) => sockets[server].includes(process))
}
