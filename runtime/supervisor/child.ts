import { type ChildProcess, type StdioOptions, spawn } from 'node:child_process'
import { once } from 'node:events'
import type { Logger } from 'pino'
import type { Account } from '../process/account.ts'
import type { ProcessName } from '../protocol/layout.ts'
import type { Supervised } from '../protocol/routes.ts'
import { countDiedYoung, restartDelayMs } from './backoff.ts'
import type { Launch } from './launch.ts'
import { keepLog } from './log.ts'
import type { LogFile } from './log-file.ts'

/** How long a process may take to stop before it is killed; its own limit for requests in flight is 15 s. */
const stopDeadlineMs = 20_000

/** What a child is started and logged with. */
export interface ChildOptions {
  readonly name: ProcessName
  /** Made anew for each start, so that a mended sandbox is picked up. */
  readonly launch: () => Launch
  readonly account: Account | undefined
  readonly portFd: number
  readonly logFile: LogFile
  readonly logger: Logger
}

/** One process that is kept up: started, logged, restarted with back-off, stopped. */
export class Child {
  readonly #options: ChildOptions
  #process: ChildProcess | undefined
  #state: Supervised['state'] = 'stopped'
  #since = new Date()
  /** By a clock that nobody sets: how long it lived decides how soon it is restarted. */
  #startedAt = performance.now()
  #restarts = 0
  #diedYoung = 0
  #lastExit: string | undefined
  #timer: NodeJS.Timeout | undefined

  constructor(options: ChildOptions) {
    this.#options = options
  }

  /** Starts the process and keeps it up from now on. */
  start(): void {
    this.#enter('running')
    this.#startedAt = performance.now()
    try {
      const child = this.#spawn()
      this.#process = child
      child.once('error', (error) => this.#ended(`could not start: ${error.message}`))
      child.once('exit', (code, signal) => this.#ended(signal ? `killed by ${signal}` : `exit code ${code}`))
    } catch (error) {
      this.#ended(`could not start: ${(error as Error).message}`)
    }
  }

  /**
   * Stops the process for good by closing its stdin, and kills it at the deadline. No SIGTERM: bubblewrap would take
   * it for itself and end the assistant in the middle of its work.
   */
  async stop(): Promise<void> {
    clearTimeout(this.#timer)
    const running = this.#state === 'running' ? this.#process : undefined
    this.#enter('stopped')
    if (!running?.pid || running.exitCode !== null || running.signalCode !== null) return
    const gone = once(running, 'exit')
    running.stdin?.end()
    const deadline = setTimeout(() => running.kill('SIGKILL'), stopDeadlineMs)
    await gone
    clearTimeout(deadline)
  }

  status(): Supervised {
    return {
      name: this.#options.name,
      state: this.#state,
      restarts: this.#restarts,
      since: this.#since.toISOString(),
      ...(this.#state === 'running' && this.#process?.pid ? { pid: this.#process.pid } : {}),
      ...(this.#lastExit ? { lastExit: this.#lastExit } : {}),
    }
  }

  #spawn(): ChildProcess {
    const { account, portFd, logFile } = this.#options
    const launch = this.#options.launch()
    // The process watches its stdin: when the supervisor is gone, however it went, the other end closes.
    const stdio: StdioOptions = ['pipe', 'pipe', 'pipe', ...(launch.inheritsPort ? [portFd] : [])]
    const child = spawn(launch.file, [...launch.args], {
      cwd: '/',
      env: launch.env,
      stdio,
      ...(account ? { uid: account.uid, gid: account.gid } : {}),
    })
    if (child.stdout) keepLog(child.stdout, logFile)
    if (child.stderr) keepLog(child.stderr, logFile)
    return child
  }

  #ended(how: string): void {
    this.#lastExit = how
    if (this.#state !== 'running') return
    this.#diedYoung = countDiedYoung(this.#diedYoung, performance.now() - this.#startedAt)
    const delay = restartDelayMs(this.#diedYoung - 1)
    this.#options.logger.warn({ process: this.#options.name, how, restartInMs: delay }, 'a process ended')
    this.#enter('waiting')
    this.#timer = setTimeout(() => {
      this.#restarts += 1
      this.start()
    }, delay)
  }

  #enter(state: Supervised['state']): void {
    this.#state = state
    this.#since = new Date()
  }
}
