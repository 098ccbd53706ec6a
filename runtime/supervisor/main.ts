import { parseArgs } from 'node:util'
import { isHeld, takeLease } from '../lease/lease.ts'
import { makeLog } from '../process/log.ts'
import { Failure } from '../protocol/failure.ts'
import { layout } from '../protocol/layout.ts'
import { separation } from '../protocol/plan.ts'
import { closeInherited } from '../sandbox/inherited.ts'
import { control } from './control.ts'
import { Household } from './household.ts'
import { bindPort } from './listener.ts'

const { values } = parseArgs({
  options: {
    home: { type: 'string' },
    release: { type: 'string' },
    port: { type: 'string' },
    separation: { type: 'string' },
  },
})

// It and its processes outlive the command that started them: what that one was handed is none of theirs.
closeInherited()
const logger = makeLog('supervisor')
try {
  await supervise()
} catch (thrown) {
  logger.fatal({ code: Failure.from(thrown).code }, Failure.from(thrown).message)
  process.exit(1)
}

/** Keeps the three processes of one home up until it is told to stop; a second supervisor of the same home ends here. */
async function supervise(): Promise<void> {
  const at = layout(values.home ?? '')
  const release = values.release ?? ''
  const port = Number(values.port)
  const lease = takeLease(at.supervisorLease, { by: `supervisor ${process.pid}`, why: 'supervise' })
  if (!isHeld(lease)) throw Failure.of('LEASE_HELD', { holder: lease.by, name: at.home, since: lease.since })
  const listener = bindPort(port)
  const household = new Household({
    at,
    release,
    separation: separation.parse(values.separation),
    portFd: listener.fd,
    logger,
  })
  const end = async () => {
    await household.stop()
    lease.release()
    process.exit(0)
  }
  await control(at, { release, port, household, stop: end })
  for (const signal of ['SIGTERM', 'SIGINT'] as const) process.once(signal, () => void end())
  household.start()
  logger.info({ release, port }, 'supervising')
}
