import { readFileSync } from 'node:fs'

/** The kernel's tables of TCP sockets, proc_net_tcp in its documentation; anybody may read them. */
const tables = ['/proc/net/tcp', '/proc/net/tcp6']
const listenState = '0A'

/** What a connection to 127.0.0.1 may come to: that address, every address, and both as IPv6 writes them. */
const reached = new Set([
  '0100007F',
  '00000000',
  '0'.repeat(32),
  '0000000000000000FFFF00000100007F',
  '0000000000000000FFFF000000000000',
])

/**
 * The uids of those who listen where a connection to a port of 127.0.0.1 may end; empty where nobody does.
 * @param text the kernel's tables, as they are now unless a test says otherwise.
 * @throws NodeJS.ErrnoException when the table of IPv4 cannot be read: then nobody can be told from anybody.
 */
export function listenersOn(port: number, text = readTables()): number[] {
  return text.split('\n').flatMap((row) => {
    const [, local = '', , state, , , , uid] = row.trim().split(/\s+/)
    const [address = '', hex = ''] = local.split(':')
    return state === listenState && reached.has(address) && Number.parseInt(hex, 16) === port ? [Number(uid)] : []
  })
}

function readTables(): string {
  const [first = '', second = ''] = tables
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
