import { type Layout, type ProcessName, sockets } from '../../protocol/layout.ts'

/** Where machines keep what is none of ours. */
const elsewhere = ['/boot', '/media', '/mnt', '/opt', '/srv', '/var']
/** What `ProtectHome=` is about. */
const persons = ['/home', '/root']
/** What every process needs to see whole: a home below them is hidden by itself alone. */
const system = ['/bin', '/etc', '/lib', '/sbin', '/usr']

/** The folders of the home that are a process's own. */
const own: Readonly<Record<ProcessName, readonly ('ces' | 'assistant' | 'workspace' | 'gateway')[]>> = {
  ces: ['ces'],
  assistant: ['workspace', 'assistant'],
  gateway: ['gateway'],
}

/**
 * What a process sees of the machine's files beside the system itself, as lines of its unit: of the home its own folders and
 * the sockets it serves or calls, and of everybody else's nothing. An empty read-only folder stands in the place of the tree
 * that the home lies in, and what the process may see is bound into it.
 */
export function viewOf(process: ProcessName, at: Layout): string[] {
  const top = `/${at.home.split('/')[1]}`
  const hidden = system.includes(top) ? at.home : top
  const closed = elsewhere.filter((path) => path !== hidden).map((path) => `-${path}`)
  const called = (Object.keys(sockets) as ProcessName[]).filter((server) => sockets[server].includes(process))
  const readable = [at.releases, at.layers, at.trust, ...called.map((server) => at.socketFolder(server, process))]
  const writable = [
    ...own[process].map((folder) => at[folder]),
    ...sockets[process].map((peer) => at.socketFolder(process, peer)),
  ]
  return [
    `ProtectHome=${persons.includes(hidden) ? 'tmpfs' : 'yes'}`,
    ...(persons.includes(hidden) ? [] : [`TemporaryFileSystem=${hidden}:ro`]),
    // Sockets of the system: names are looked up through them, which only the assistant never does.
    ...(process === 'assistant' ? ['TemporaryFileSystem=/run:ro'] : []),
    `InaccessiblePaths=${[...closed, '-/dev/shm', '-/dev/mqueue'].join(' ')}`,
    `BindReadOnlyPaths=${readable.join(' ')}`,
    `BindPaths=${writable.join(' ')}`,
  ]
}
