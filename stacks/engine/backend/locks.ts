import { existsSync, globSync, readFileSync, rmSync } from 'node:fs'
import { hostname } from 'node:os'
import { join } from 'node:path'
import * as z from 'zod'
import { Failure } from '../../../runtime/protocol/failure.ts'
import type { EnginePlaces } from '../places.ts'

/** What the engine writes into a lock of its file backend; it has no end of its own (pkg/backend/diy/lock.go). */
const lock = z.object({ pid: z.int().positive(), username: z.string(), hostname: z.string(), timestamp: z.string() })
type Lock = z.infer<typeof lock>

/**
 * Sees to it that no engine works on this stack, and removes the locks of those that ended without doing so.
 * @throws Failure LEASE_HELD where one works on it, or may: on another machine, or by a lock that says nothing.
 */
export function clearLocks(places: EnginePlaces): void {
  const stale: string[] = []
  for (const file of locksOf(places)) {
    const found = readLock(file)
    if (found === 'gone') continue
    if (found === 'unclear' || !isStale(found)) throw held(places, found)
    stale.push(file)
  }
  for (const file of stale) rmSync(file, { force: true })
}

/** As the engine lists the locks that are in its way: one a line, the place of each in front (pkg/backend/diy/lock.go). */
const listed = /: created by (?<username>.*)@(?<hostname>[^@\s]*) \(pid (?<pid>\d+)\) at (?<timestamp>\S+)/g

/** The locks that the engine said are in its way. */
function locksIn(said: string): Lock[] {
  return [...said.matchAll(listed)].map(({ groups }) => lock.parse({ ...groups, pid: Number(groups?.pid) }))
}

/** Whether all locks that the engine said are in its way are of engines of this machine that are no more. */
export function areStale(said: string): boolean {
  const locks = locksIn(said)
  return locks.length > 0 && locks.every(isStale)
}

/** What to say when the engine said that another one works on this stack. */
export function lockHeld(places: EnginePlaces, said: string): Failure {
  const locks = locksIn(said)
  return held(places, locks.find((one) => !isStale(one)) ?? locks[0] ?? 'unclear')
}

function held({ assistant, locks, isBucket, url }: EnginePlaces, found: Lock | 'unclear'): Failure {
  const where = isBucket ? url : locks
  if (found === 'unclear')
    return Failure.of('LEASE_HELD', { name: assistant, holder: `Someone (${where})`, since: 'an unknown time' })
  const { username, hostname: host, pid, timestamp } = found
  return Failure.of('LEASE_HELD', { name: assistant, holder: `${username}@${host} (process ${pid})`, since: timestamp })
}

function locksOf({ locks }: EnginePlaces): string[] {
  return globSync('**/*.json', { cwd: locks }).map((name) => join(locks, name))
}

function readLock(file: string): Lock | 'gone' | 'unclear' {
  try {
    return lock.parse(JSON.parse(readFileSync(file, 'utf8')))
  } catch {
    return existsSync(file) ? 'unclear' : 'gone'
  }
}

/** Whether its holder was of this machine and is no more. What another process of that number is, only Linux says. */
function isStale({ hostname: host, pid }: Lock): boolean {
  if (host !== hostname()) return false
  if (!isAlive(pid)) return true
  return process.platform === 'linux' && nameOf(pid)?.includes('pulumi') === false
}

function isAlive(pid: number): boolean {
  try {
    process.kill(pid, 0)
    return nameOf(pid) !== undefined || process.platform !== 'linux'
  } catch (error) {
    return (error as NodeJS.ErrnoException).code === 'EPERM'
  }
}

/** The name of a process that runs; undefined for one that is dead and not yet waited for (proc_pid_stat(5)). */
function nameOf(pid: number): string | undefined {
  try {
    const [, name, state] = /^\d+ \((.*)\) (\S)/s.exec(readFileSync(`/proc/${pid}/stat`, 'utf8')) ?? []
    return state === 'Z' || state === 'X' ? undefined : name
  } catch {
    return undefined
  }
}
