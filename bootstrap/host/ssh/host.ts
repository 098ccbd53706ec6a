import { randomBytes } from 'node:crypto'
import { once } from 'node:events'
import type { Readable } from 'node:stream'
import { pipeline } from 'node:stream/promises'
import type { ClientChannel } from 'ssh2'
import { Failure } from '../../../runtime/protocol/failure.ts'
import { eachLine } from '../../../runtime/protocol/lines.ts'
import type { SshAddress } from '../../../stacks/address.ts'
import type { Tell } from '../../tell.ts'
import type { Host, Ran, ShellCommand } from '../host.ts'
import { allText } from '../output.ts'
import { connectTo, type Manners, usualPauses } from './connection.ts'
import { usualDeadlines } from './deadlines.ts'
import { within } from './dial.ts'
import { channelFault, lost } from './failure.ts'
import { channel } from './forward.ts'
import { loginLine } from './line.ts'
import { AfterMark } from './marked.ts'
import { type Sessions, sessionsOn } from './sessions.ts'
import { personalSession } from './terminal.ts'

const endedSilently = 'it ended the session without a word'

/**
 * A machine over SSH, as a host: one connection, on which each command is a session of its own.
 * @throws Failure of exit code 5, before anything was sent to it; TARGET_INVALID
 */
export async function sshHost(address: SshAddress, tell: Tell, manners: Partial<Manners> = {}): Promise<Host> {
  const { deadlines = usualDeadlines, pauses = usualPauses } = manners
  const { client, settings, close } = await connectTo(address, { deadlines, pauses, tell })
  const end = new AbortController()
  let why = 'it hung up'
  client.on('error', (error) => {
    why = error.message
  })
  client.on('close', () => end.abort())
  const owner = {
    name: settings.alias,
    lost: () => (end.signal.aborted ? lost(settings.alias, why) : undefined),
  }
  const machine: Machine = { ...owner, user: settings.user, sessions: sessionsOn(client, owner, deadlines) }
  return {
    name: settings.alias,
    isHere: false,
    run: (command, deadlineMs) => execute(machine, command, allText, { deadlineMs }),
    stream: (command, { line, ...given }) => execute(machine, command, (output) => eachLine(output, line), given),
    connect: async (port) => {
      try {
        return await within('open', settings, deadlines, channel(client, '127.0.0.1', port))
      } catch (error) {
        throw machine.lost() ?? notConnected(settings.alias, port, error as Error)
      }
    },
    shell: (words, ends) =>
      personalSession(machine.sessions, words, ends, () => machine.lost() ?? lost(machine.name, endedSilently)),
    [Symbol.asyncDispose]: async () => {
      const closed = end.signal.aborted ? undefined : once(client, 'close')
      close()
      await closed
    },
  }
}

interface Machine {
  readonly name: string
  readonly user: string
  readonly sessions: Sessions
  /** Why nothing more comes from it; undefined while it is there. */
  lost(): Failure | undefined
}

async function execute(
  machine: Machine,
  command: ShellCommand,
  listen: (stdout: Readable) => Promise<string>,
  { stdin, signal, deadlineMs }: { stdin?: Readable; signal?: AbortSignal; deadlineMs?: number | undefined },
): Promise<Ran> {
  const mark = randomBytes(12).toString('hex')
  const session = await machine.sessions.open(loginLine(command, mark))
  const [stdout, stderr] = [session.pipe(new AfterMark(mark)), session.stderr.pipe(new AfterMark(mark))]
  const letGo = () => session.end()
  const read = Promise.all([listen(stdout), allText(stderr)])
  // Who cannot make sense of what comes listens no more; that is told once the command has ended.
  read.catch(letGo)
  send(session, stdin)
  signal?.addEventListener('abort', letGo)
  let isLate = false
  const late =
    deadlineMs === undefined
      ? undefined
      : setTimeout(
          () =>
            kill(session, () => {
              isLate = true
            }),
          deadlineMs,
        )
  const [code, ended] = (await once(session, 'close')) as [number | null | undefined, string | undefined]
  clearTimeout(late)
  stdin?.destroy()
  const [said, errors] = await read
  if (isLate) return { code: 128, stdout: said, stderr: errors || 'SIGKILL' }
  if (code === undefined) throw machine.lost() ?? lost(machine.name, endedSilently)
  if (!stdout.found) throw unspoken(machine, stdout, stderr, code)
  return { code: code ?? 128, stdout: said, stderr: errors || (ended ?? '') }
}

/** Without bytes the command reads an end; with some its stdin stays open after them, until it ends. */
function send(session: ClientChannel, stdin: Readable | undefined): void {
  if (!stdin) session.end()
  else void pipeline(stdin, session, { end: false }).catch(() => undefined)
}

/** sshd signals the whole group of the command; where it does not, the session is given up all the same. */
function kill(session: ClientChannel, noted: () => void): void {
  noted()
  session.signal('KILL')
  session.close()
}

function unspoken({ name, user }: Machine, stdout: AfterMark, stderr: AfterMark, code: number | null): Failure {
  const why = stderr.lastWords() || stdout.lastWords() || `it ended with exit code ${code}`
  return Failure.of('LOGIN_SHELL_UNUSABLE', { host: name, user, why })
}

/** Where the machine refuses the port, the error is that of a port on this one. */
function notConnected(host: string, port: number, error: Error): Error {
  if (error instanceof Failure) return error
  const fault = channelFault(error)
  if (fault === 'prohibited') return Failure.of('FORWARDING_FORBIDDEN', { host }, error)
  if (fault === 'lost') return lost(host, error.message)
  return Object.assign(new Error(`connect ECONNREFUSED 127.0.0.1:${port}`, { cause: error }), { code: 'ECONNREFUSED' })
}
