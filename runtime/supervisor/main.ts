import { spawn } from 'node:child_process'
import { existsSync } from 'node:fs'
import { join } from 'node:path'
import { parseArgs } from 'node:util'
import { isHeld, type Lease, takeLease } from '../lease/lease.ts'
import { endWithUncaught } from '../process/identity.ts'
import { makeLog } from '../process/log.ts'
import { readWanted } from '../process/wanted.ts'
import { Failure } from '../protocol/failure.ts'
import { layout } from '../protocol/layout.ts'
import { separation } from '../protocol/plan.ts'
import { closeInherited } from '../sandbox/inherited.ts'
import { control } from './control.ts'
import { Household } from './household.ts'
import { LogFile } from './log-file.ts'
import { Successor } from './successor.ts'
import { portOnceFree, predecessorsGone, turn } from './takeover.ts'

const { values } = parseArgs({
  options: {
    home: { type: 'string' },
    release: { type: 'string' },
    port: { type: 'string' },
    separation: { type: 'string' },
    /** An init (systemd, launchd) starts it again when it dies: then it needs no successor. It ends with 0 when it is not wanted. */
    'kept-by-init': { type: 'boolean', default: false },
    /** A successor says so, and how many supervisors before it have died young. */
    'died-young': { type: 'string' },
  },
})

// It and its processes outlive the command that started them: what that one was handed is none of theirs.
closeInherited()
if (!values.home || !values.release) throw new TypeError('usage: supervisor --home HOME --release DIGEST …')
const at = layout(values.home)
const logFile = new LogFile(at.log('supervisor'), 'supervisor')
const logger = makeLog('supervisor', { write: (line) => logFile.append([line.trimEnd()]) })
endWithUncaught(logger)
try {
  await supervise()
} catch (thrown) {
  logger.fatal({ code: Failure.from(thrown).code }, Failure.from(thrown).message)
  process.exit(1)
}

/** Keeps the three processes of one home up until it is told to stop; a second supervisor of the same home ends here. */
async function supervise(): Promise<void> {
  const { release = '', port: wantedPort, 'died-young': diedYoung } = values
  const port = Number(wantedPort)
  const successor = new Successor({ at, command: commandAgain(), diedYoung: Number(diedYoung ?? 0), logger })
  let lease: Lease | undefined
  let household: Household | undefined
  const end = async () => {
    await successor.release()
    await household?.stop()
    lease?.release()
    process.exit(0)
  }
  for (const signal of ['SIGTERM', 'SIGINT'] as const) process.once(signal, () => void end())
  if (diedYoung !== undefined) {
    successor.start()
    await turn(Number(diedYoung), logger)
  }
  if (readWanted(at).state !== 'up') {
    logger.info('it is not wanted that anything runs')
    return end()
  }
  lease = await leaseOf(successor)
  await predecessorsGone(at, logger)
  const listener = await portOnceFree(port)
  household = new Household({
    at,
    release,
    separation: separation.parse(values.separation),
    portFd: listener.fd,
    logger,
  })
  await control(at, { release, port, household, logger, stop: end })
  household.start()
  if (diedYoung === undefined && !values['kept-by-init']) successor.start()
  logger.info({ release, port }, 'supervising')
  settleMove(release)
}

/**
 * Where the machine went down in the middle of an upgrade, nobody carries that on: the steward, which outlives this process,
 * looks whether it is so and puts back what was there before.
 */
function settleMove(release: string): void {
  if (!existsSync(at.move)) return
  const steward = [join(at.release(release), 'app/steward.js'), 'resume', '--home', at.home]
  spawn(process.execPath, steward, { cwd: '/', stdio: 'ignore', detached: true }).unref()
}

/** @throws Failure LEASE_HELD where another supervisor has the home; then nobody has to follow this one. */
async function leaseOf(successor: Successor): Promise<Lease> {
  const taken = takeLease(at.supervisorLease, { by: `supervisor ${process.pid}`, why: 'supervise' })
  if (isHeld(taken)) return taken
  await successor.release()
  throw Failure.of('LEASE_HELD', { holder: taken.by, name: at.home, since: taken.since })
}

/** This very command, without what a successor added. */
function commandAgain(): string[] {
  const given = process.argv.slice(1)
  const added = given.indexOf('--died-young')
  return [process.execPath, ...(added < 0 ? given : given.slice(0, added))]
}
