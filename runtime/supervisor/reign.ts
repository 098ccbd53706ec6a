import type { Logger } from 'pino'
import { isHeld, type Lease, takeLease } from '../lease/lease.ts'
import { readWanted } from '../process/wanted.ts'
import { Failure } from '../protocol/failure.ts'
import type { Layout } from '../protocol/layout.ts'
import type { Separation } from '../protocol/plan.ts'
import { control } from './control.ts'
import { type Heir, heirCommand, startHeir } from './heir.ts'
import { Household } from './household.ts'
import { type Listener, takePort } from './listener.ts'
import { mayNameMainProcess, nameMainProcess } from './main-process.ts'
import { mindOpenMoves, settleOpenMove } from './open-move.ts'
import { Successor } from './successor.ts'
import { portOnceFree, predecessorsGone, turn } from './takeover.ts'

/** Whose processes are kept up, and how whoever keeps them came by its place. */
export interface ReignOptions {
  readonly at: Layout
  /** The arguments that start a supervisor like this one. */
  readonly given: readonly string[]
  readonly release: string
  readonly port: number
  readonly separation: Separation
  readonly keptByInit: boolean
  readonly handedDown: boolean
  readonly diedYoung: number | undefined
  readonly logger: Logger
}

/** From when a supervisor takes a home until it gives it up. */
export class Reign {
  readonly #options: ReignOptions
  readonly #successor: Successor
  #lease: Lease | undefined
  #household: Household | undefined
  #heir: Heir | undefined
  #isLeaving = false

  constructor(options: ReignOptions) {
    const { at, given, diedYoung = 0, logger } = options
    const command = [process.execPath, process.argv[1] ?? '', ...given]
    this.#options = options
    this.#successor = new Successor({ at, command, diedYoung, logger })
  }

  /** Keeps the three processes up until it is told to stop. @throws Failure LEASE_HELD, PORT_TAKEN */
  async begin(): Promise<void> {
    const { at, release, port, separation, keptByInit, handedDown, diedYoung, logger } = this.#options
    for (const signal of ['SIGTERM', 'SIGINT'] as const) process.once(signal, () => void this.#end())
    if (diedYoung !== undefined) {
      this.#successor.start()
      await turn(diedYoung, logger)
    }
    if (readWanted(at).state !== 'up') {
      logger.info('it is not wanted that anything runs')
      return this.#end()
    }
    this.#lease = await this.#take()
    // Whoever has handed it down ends as soon as this one answers.
    if (handedDown && !keptByInit) this.#successor.start()
    await predecessorsGone(at, logger)
    const listener = (handedDown && takePort(port)) || (await portOnceFree(port))
    this.#household = new Household({ at, release, separation, portFd: listener.fd, logger })
    await this.#answer(this.#household, listener)
    this.#household.start()
    if (diedYoung === undefined && !handedDown && !keptByInit) this.#successor.start()
    logger.info({ release, port }, 'supervising')
    // Whoever has had the home handed down carries the move on.
    if (!handedDown) settleOpenMove(at, release)
    mindOpenMoves(at, release)
  }

  #answer(household: Household, listener: Listener): Promise<unknown> {
    const { at, release, port, logger } = this.#options
    const stop = () => this.#end()
    const replace = (heir: string) => this.#handOver(heir, household, listener)
    return control(at, { release, port, household, logger, stop, replace })
  }

  async #end(): Promise<void> {
    await this.#successor.release()
    await this.#heir?.end()
    await this.#household?.stop()
    this.#lease?.release()
    process.exit(0)
  }

  /**
   * Has the supervisor of another release take its place: the processes finish, the gateway first; then the other one is
   * started with the bound port, on which who calls meanwhile waits. Until that one answers this one has the port as well, and
   * its successor: whoever is killed, somebody is left or comes back who can have home and port.
   * @throws Failure REQUEST_INVALID, RELEASE_DAMAGED, PROCESS_STOPPING: nothing was stopped. SUPERVISOR_KEPT where the other one
   * does not come up: the processes of this release run again.
   */
  async #handOver(release: string, household: Household, listener: Listener): Promise<void> {
    const { at, given, keptByInit, logger } = this.#options
    if (keptByInit && !mayNameMainProcess())
      throw Failure.of('REQUEST_INVALID', { what: 'what keeps this supervisor up would end another one with it' })
    if (this.#isLeaving) throw Failure.of('PROCESS_STOPPING', { process: 'supervisor' })
    const command = heirCommand(at, release, given)
    this.#isLeaving = true
    logger.info({ release }, 'giving the home to the supervisor of another release')
    await household.stop()
    this.#lease?.release()
    const heir = startHeir(at, command, listener.fd)
    this.#heir = heir
    const fault = (await heir.up()) ?? (keptByInit ? await nameMainProcess(heir.pid) : undefined)
    if (fault === undefined) return this.#successor.release()
    logger.error({ release, fault }, 'it does not take over, so this one goes on')
    await heir.end()
    await this.#resume(household, listener)
    throw Failure.of('SUPERVISOR_KEPT', { release, why: fault })
  }

  async #resume(household: Household, listener: Listener): Promise<void> {
    this.#heir = undefined
    this.#lease = await this.#take().catch((thrown) => {
      // Whoever has the home by now needs the port, which this process keeps.
      this.#options.logger.fatal(Failure.from(thrown).message)
      process.exit(1)
    })
    // The other one may have taken the socket's path already.
    await this.#answer(household, listener)
    household.start()
    this.#isLeaving = false
  }

  /** @throws Failure LEASE_HELD where another supervisor has the home; then nobody has to follow this one. */
  async #take(): Promise<Lease> {
    const { at } = this.#options
    const taken = takeLease(at.supervisorLease, { by: `supervisor ${process.pid}`, why: 'supervise' })
    if (isHeld(taken)) return taken
    await this.#successor.release()
    throw Failure.of('LEASE_HELD', { holder: taken.by, name: at.home, since: taken.since })
  }
}
