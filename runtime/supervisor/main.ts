import { parseArgs } from 'node:util'
import { endWithUncaught } from '../process/identity.ts'
import { makeLog } from '../process/log.ts'
import { Failure } from '../protocol/failure.ts'
import { layout } from '../protocol/layout.ts'
import { separation } from '../protocol/plan.ts'
import { closeInherited } from '../sandbox/inherited.ts'
import { handedDownFd } from './listener.ts'
import { LogFile } from './log-file.ts'
import { Reign } from './reign.ts'

const { values, tokens } = parseArgs({
  tokens: true,
  options: {
    home: { type: 'string' },
    release: { type: 'string' },
    port: { type: 'string' },
    separation: { type: 'string' },
    /** An init (systemd, launchd) starts it again when it dies: then it needs no successor. It ends with 0 when it is not wanted. */
    'kept-by-init': { type: 'boolean', default: false },
    /** The supervisor before gives its place to this one, and the port as a descriptor. */
    'handed-down': { type: 'boolean', default: false },
    /** A successor says so, and how many supervisors before it have died young. */
    'died-young': { type: 'string' },
  },
})

// It and its processes outlive the command that started them: what that one was handed is none of theirs.
closeInherited(values['handed-down'] ? [handedDownFd] : [])
if (!values.home || !values.release) throw new TypeError('usage: supervisor --home HOME --release DIGEST …')
const at = layout(values.home)
const logFile = new LogFile(at.log('supervisor'), 'supervisor')
const logger = makeLog('supervisor', { write: (line) => logFile.append([line.trimEnd()]) })
endWithUncaught(logger)
try {
  const reign = new Reign({
    at,
    given: ownArguments(),
    release: values.release,
    port: Number(values.port),
    separation: separation.parse(values.separation),
    keptByInit: values['kept-by-init'],
    handedDown: values['handed-down'],
    diedYoung: values['died-young'] === undefined ? undefined : Number(values['died-young']),
    logger,
  })
  await reign.begin()
} catch (thrown) {
  logger.fatal({ code: Failure.from(thrown).code }, Failure.from(thrown).message)
  process.exit(1)
}

/** What whoever started it first gave it: without what tells a supervisor how it came by its place. */
function ownArguments(): string[] {
  const added = tokens.find((one) => one.kind === 'option' && ['handed-down', 'died-young'].includes(one.name))
  return process.argv.slice(2).slice(0, added?.index)
}
