import { readdirSync, readFileSync, readlinkSync } from 'node:fs'

/** The kernel's tables of TCP sockets, proc_net_tcp in its documentation; anybody may read them. */
const tables = ['tcp', 'tcp6']
const listenState = '0A'

/** 127.0.0.1 and ::1, as the tables write them. */
const loopback = new Set(['0100007F', '00000000000000000000000001000000'])
/** What a connection to 127.0.0.1 may come to: that address, every address, and both as IPv6 writes them. */
const reached = new Set([
  '0100007F',
  '00000000',
  '0'.repeat(32),
  '0000000000000000FFFF00000100007F',
  '0000000000000000FFFF000000000000',
])

/** A socket that listens. */
export interface Listening {
  readonly port: number
  readonly uid: number
  /** As the links in /proc/PID/fd name it. */
  readonly inode: string
  /** Whether nobody but this machine can connect to it. */
  readonly onLoopback: boolean
  /** Whether a connection to 127.0.0.1 may end at it. */
  readonly reached: boolean
}

/**
 * Every TCP socket of this machine that listens.
 * @param text the kernel's tables, as they are now unless a test says otherwise.
 * @throws NodeJS.ErrnoException when the table of IPv4 cannot be read: then nobody can be told from anybody.
 */
export function listening(text = tablesOf('self')): Listening[] {
  return text.split('\n').flatMap((row) => {
    const [, local = '', , state, , , , uid, , inode = ''] = row.trim().split(/\s+/)
    const [address = '', port = ''] = local.split(':')
    if (state !== listenState) return []
    const where = { onLoopback: loopback.has(address), reached: reached.has(address) }
    return [{ port: Number.parseInt(port, 16), uid: Number(uid), inode, ...where }]
  })
}

/** The uids of those who listen where a connection to a port of 127.0.0.1 may end; empty where nobody does. */
export function listenersOn(port: number, text?: string): number[] {
  return listening(text).flatMap((one) => (one.reached && one.port === port ? [one.uid] : []))
}

/** The inodes of the sockets that a process has open; none where it cannot be looked at. */
export function socketsOf(pid: number): Set<string> {
  try {
    const folder = `/proc/${pid}/fd`
    const links = readdirSync(folder).map((fd) => readlinkSync(`${folder}/${fd}`))
    return new Set(links.flatMap((link) => /^socket:\[(\d+)\]$/.exec(link)?.[1] ?? []))
  } catch {
    return new Set()
  }
}

/** The ports that a process listens on. */
export function portsOf(pid: number): number[] {
  const own = socketsOf(pid)
  return listening().flatMap(({ inode, port }) => (own.has(inode) ? [port] : []))
}

/** The tables as a process sees them: those of its own network. */
export function tablesOf(pid: number | 'self'): string {
  const [first = '', second = ''] = tables.map((name) => `/proc/${pid}/net/${name}`)
  return readFileSync(first, 'utf8') + readIfThere(second)
}

/** A kernel without IPv6 has no table of it. */
function readIfThere(path: string): string {
  try {
    return readFileSync(path, 'utf8')
  } catch (error) {
    if ((error as NodeJS.ErrnoException).code === 'ENOENT') return ''
    throw error
  }
}
