import { readdirSync, readFileSync, readlinkSync } from 'node:fs'
import { accountOf, type Layout, type ProcessName, processes } from '../protocol/layout.ts'
import { accountOfUid, findAccount } from './account.ts'
import { lookFor } from './wait.ts'

const graceMs = 2000
/** Below are system accounts: UID_MIN of login.defs(5). */
const leastPerson = 1000

/** What a successor, which runs the system's shell, is called among its arguments (`sh -c SCRIPT NAME HOME …`). */
export const successorName = 'vellum-successor'

/**
 * The processes of this home, by pid: those that run its own Node, and the successor of its supervisor. This very
 * process is left out. Nothing else is ever taken for ours: a pid file could name a stranger by now, the path of an
 * executable cannot.
 */
export function ourProcesses(at: Layout): number[] {
  return allProcesses().filter((pid) => runsOurNode(at, pid) || isSuccessor(at, pid))
}

/** What the processes of this home run: the paths of their executables and everything in their command lines. */
export function ourPrograms(at: Layout): string[] {
  return ourProcesses(at).flatMap((pid) => [executableOf(pid) ?? [], argumentsOf(pid)].flat())
}

/** Of those, the ones that a supervisor keeps up: CES, assistant and gateway. */
export function keptProcesses(at: Layout): number[] {
  return allProcesses().filter((pid) => runsOurNode(at, pid) && processes.some((name) => runs(pid, name)))
}

/** The pid of one of them; undefined where it does not run. */
export function processOf(at: Layout, name: ProcessName): number | undefined {
  return keptProcesses(at).find((pid) => runs(pid, name))
}

/** What serves in a home: the kept ones, their supervisor and its successor; whoever only looks is not among them. */
export function servingProcesses(at: Layout): number[] {
  const serving = [...processes, 'supervisor']
  return allProcesses().filter(
    (pid) => (runsOurNode(at, pid) && serving.some((name) => runs(pid, name))) || isSuccessor(at, pid),
  )
}

/** The digest of the release that a process of ours says it runs, among its arguments. */
export function releaseRunBy(pid: number): string | undefined {
  const given = argumentsOf(pid)
  const at = given.indexOf('--release')
  return at < 0 ? undefined : given[at + 1]
}

/** Ends these: first politely, then for good. `look` is asked again, because one that ends may start another. */
export async function endProcesses(look: () => readonly number[]): Promise<void> {
  for (const pid of look()) signal(pid, 'SIGTERM')
  const gone = () => look().length === 0 || undefined
  await lookFor(gone, { deadlineMs: graceMs, everyMs: 50 })
  for (const pid of look()) signal(pid, 'SIGKILL')
  await lookFor(gone, { deadlineMs: graceMs })
}

/** Whether a process runs the Node of this home, as one of those who may: anybody may start a program that all can read. */
export function runsOurNode(at: Layout, pid: number): boolean {
  const user = userOf(pid)
  if (!isOurUser(user)) return false
  const executable = executableOf(pid)
  if (executable !== undefined) return executable.startsWith(`${at.layers}/`)
  // Without CAP_SYS_PTRACE, as in most containers, root may not look: of an account of ours its own word is taken.
  return isServiceUser(user) && (argumentsOf(pid)[0]?.startsWith(`${at.releases}/`) ?? false)
}

/** This user, or an account of ours; one that was removed while something of it ran has no name any more. */
function isOurUser(uid: number | undefined): boolean {
  if (uid === undefined || uid === process.geteuid?.()) return uid !== undefined
  if (isServiceUser(uid)) return true
  return uid < leastPerson && accountOfUid(uid, uid).name === String(uid)
}

function isServiceUser(uid: number | undefined): boolean {
  return uid !== undefined && processes.some((name) => findAccount(accountOf(name))?.uid === uid)
}

/**
 * The real user of a process, proc_pid_status(5). Not the owner of /proc/PID: that is root for whoever switches core dumps
 * off, PR_SET_DUMPABLE(2const). One in a namespace of its own is nobody's here: the paths and users of a container are its
 * own, and another assistant may run there under the very same ones.
 */
function userOf(pid: number): number | undefined {
  try {
    const status = readFileSync(`/proc/${pid}/status`, 'utf8')
    if (/^NSpid:\t\d+\t/m.test(status)) return undefined
    return Number(/^Uid:\t(\d+)/m.exec(status)?.[1] ?? Number.NaN)
  } catch {
    return undefined
  }
}

function executableOf(pid: number): string | undefined {
  try {
    return readlinkSync(`/proc/${pid}/exe`)
  } catch {
    return undefined
  }
}

function allProcesses(): number[] {
  return readdirSync('/proc')
    .filter((name) => /^\d+$/.test(name) && Number(name) !== process.pid)
    .map(Number)
}

function runs(pid: number, program: string): boolean {
  return argumentsOf(pid)[1]?.endsWith(`/app/${program}.js`) ?? false
}

/** By its whole beginning, and only where it belongs to this very user: anybody may call a process anything. */
function isSuccessor(at: Layout, pid: number): boolean {
  const [, option, , name, home] = argumentsOf(pid)
  if (option !== '-c' || name !== successorName || home !== at.home) return false
  return userOf(pid) === process.geteuid?.()
}

/** proc_pid_cmdline(5) */
function argumentsOf(pid: number): string[] {
  try {
    return readFileSync(`/proc/${pid}/cmdline`, 'utf8').split('\0')
  } catch {
    return []
  }
}

function signal(pid: number, name: NodeJS.Signals): void {
  try {
    process.kill(pid, name)
  } catch {
    // It ended by itself.
  }
}
