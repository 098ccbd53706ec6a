import { type ChildProcess, spawn } from 'node:child_process'
import type { Logger } from 'pino'
import { successorName } from '../process/ours.ts'
import type { Layout } from '../protocol/layout.ts'
import { countDiedYoung, restartDelayMs, wellAfterMs } from './backoff.ts'

/**
 * What a successor is: a shell that reads from its supervisor until the end. A word says that all is in order; an end
 * without one, that the supervisor is gone however that came about, and then the shell becomes a new one.
 * Arguments: HOME WANTED LOG DIED-YOUNG COMMAND….
 */
const script = `
wanted=$2 log=$3 young=$4
shift 4
while read -r word; do
  case $word in
    stop) exit 0 ;;
    well) young=0 ;;
  esac
done
state=
read -r state since <"$wanted"
[ "$state" = up ] || exit 0
(: >>"$log") 2>/dev/null || log=/dev/null
exec "$@" --died-young "$young" </dev/null >>"$log" 2>&1
`

/** Whose successor it is. */
export interface SuccessorOptions {
  readonly at: Layout
  /** What starts a supervisor like this one. */
  readonly command: readonly string[]
  /** How many supervisors in a row have died young, this one not counted. */
  readonly diedYoung: number
  readonly logger: Logger
}

/** A process that waits, without doing anything, for this supervisor to end without a word; then it takes its place. */
export class Successor {
  readonly #options: SuccessorOptions
  #process: ChildProcess | undefined
  #diedYoung: number
  #lost = 0
  #since = 0
  #timer: NodeJS.Timeout | undefined
  #released = false

  constructor(options: SuccessorOptions) {
    this.#options = options
    this.#diedYoung = options.diedYoung + 1
  }

  /** Puts one in its place, and another whenever it is lost. */
  start(): void {
    setTimeout(() => this.#well(), wellAfterMs).unref()
    this.#begin()
  }

  /** Tells it that nobody has to follow. Resolves when it cannot miss it any more. */
  async release(): Promise<void> {
    this.#released = true
    clearTimeout(this.#timer)
    const stdin = this.#process?.stdin
    if (stdin?.writable) await new Promise<void>((resolve) => stdin.end('stop\n', () => resolve()))
  }

  get pid(): number | undefined {
    return this.#process?.pid
  }

  #well(): void {
    this.#diedYoung = 0
    this.#process?.stdin?.write('well\n')
  }

  #begin(): void {
    const { at, command } = this.#options
    const given = [at.home, at.wanted, at.log('supervisor'), String(this.#diedYoung), ...command]
    this.#since = performance.now()
    // Of a session of its own: what ends the supervisor's group must not end who comes after it.
    const child = spawn('/bin/sh', ['-c', script, successorName, ...given], {
      cwd: '/',
      stdio: ['pipe', 'ignore', 'ignore'],
      detached: true,
    })
    this.#process = child
    child.stdin?.on('error', () => undefined)
    child.once('error', (error) => this.#gone(error.message))
    child.once('exit', (code, signal) => this.#gone(signal ?? `exit code ${code}`))
  }

  #gone(how: string): void {
    if (this.#released) return
    this.#lost = countDiedYoung(this.#lost, performance.now() - this.#since)
    const delay = restartDelayMs(this.#lost - 1)
    this.#options.logger.warn({ how, restartInMs: delay }, 'the successor of the supervisor is lost')
    clearTimeout(this.#timer)
    this.#timer = setTimeout(() => this.#begin(), delay)
  }
}
