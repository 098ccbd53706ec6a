import { Failure } from '../protocol/failure.ts'

/** Why the sandbox can't be used, what lies behind it, and what mends it. */
export interface Obstacle {
  readonly why: string
  readonly cause: string
  /** What to type. */
  readonly fix: string
}

/** There is no bubblewrap. */
export const missing: Obstacle = {
  why: 'bubblewrap is not installed',
  cause: 'bubblewrap not installed (Linux)',
  fix: 'apt install bubblewrap',
}

/** bubblewrap is there but is not a program that a command may be entrusted to. */
export function untrusted(path: string, what: string): Obstacle {
  return { why: `${path} ${what}`, cause: `${path} ${what}`, fix: 'apt install --reinstall bubblewrap' }
}

/** bubblewrap started and then neither ran the command nor ended. */
export const hanging: Obstacle = {
  why: 'bubblewrap hangs',
  cause: 'bubblewrap started but did not run the command in time',
  fix: 'Try it by hand: bwrap --ro-bind / / --unshare-all true',
}

/** No system call filter is known for this kind of machine. */
export function unfiltered(machine: string): Obstacle {
  const cause = `there is no system call filter for ${machine}`
  return { why: cause, cause, fix: 'Hatch on a Linux machine, x86-64 or arm64.' }
}

/** A command's output would have nowhere to go. */
export function pipeless(what: string | number): Obstacle {
  const cause = `no pipe can be made for its output (${what})`
  return { why: cause, cause, fix: 'See that the disk has space and coreutils (mkfifo) is installed.' }
}

/** Commands of real root would own whatever an escape reached. */
export const asRoot: Obstacle = {
  why: 'commands are never run as root',
  cause: 'the process that runs commands is root',
  fix: 'Hatch again: the assistant gets an account of its own.',
}

/** The refusal that all obstacles end in: the command is not run. */
export function unavailable(obstacle: Obstacle): Failure {
  return Failure.of('SANDBOX_UNAVAILABLE', { why: obstacle.why }, obstacle)
}

/** The obstacle behind a SANDBOX_UNAVAILABLE that this process threw, else undefined. */
export function obstacleOf(error: unknown): Obstacle | undefined {
  if (!(error instanceof Failure) || error.code !== 'SANDBOX_UNAVAILABLE') return undefined
  return error.cause as Obstacle
}
