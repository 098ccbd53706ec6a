import { PassThrough, Readable } from 'node:stream'
import { pipeline } from 'node:stream/promises'
import { Failure } from '../../runtime/protocol/failure.ts'
import type { Host, Ran, ShellCommand, StreamOptions } from './host.ts'
import { shellText } from './steward.ts'

/** What is asked once sudo turned out to want a password: that of `user` on `host`. Undefined: nobody can be asked. */
export type AskPassword = (user: string, host: string) => Promise<string | undefined>

/** EX_UNAVAILABLE, sysexits.h(3): what elevate.sh ends with where there is no sudo. */
const unavailable = 69
/** Longer than PAM takes to look somebody up over a network; a password that was right lately seldom is wrong now. */
const rootDeadlineMs = 30_000

/** What elevate.sh prints first, and what root prints first. */
const loginMark = 'vellum-login '
const rootMark = 'vellum-root'

/** How a command went, and whether it came to run as root at all. */
interface Tried {
  readonly isRoot: boolean
  readonly user: string
  readonly ran: Ran
}

/**
 * A machine on which everything runs as root, whoever logged in there: as such, or through sudo with or without a password.
 * Where root needs no password this costs no round trip. One is sent only to a sudo that was seen to ask for it, and what
 * else goes into a command follows only when root has said its mark.
 * @throws Failure SUDO_MISSING, SUDO_REFUSED, SUDO_TERMINAL, SUDO_PASSWORD_NEEDED, SUDO_PASSWORD_WRONG, from every command
 */
export function elevated(host: Host, ask: AskPassword): Host {
  let password: string | undefined
  let knownOpen = false
  const asRoot = async (attempt: () => Promise<Tried>): Promise<Ran> => {
    let tried = await attempt()
    if (!tried.isRoot && password === undefined && wantsPassword(tried.ran)) {
      password = await ask(tried.user, host.name)
      if (password === undefined) throw Failure.of('SUDO_PASSWORD_NEEDED', { host: host.name, user: tried.user })
      tried = await attempt()
    }
    if (!tried.isRoot) throw refused(host.name, tried)
    knownOpen = password === undefined
    return tried.ran
  }
  return {
    ...host,
    run: (command, deadlineMs) =>
      asRoot(() =>
        password === undefined ? runOpen(host, command, deadlineMs) : runWith(password, host, command, deadlineMs),
      ),
    stream: (command, options) => asRoot(() => streamAs(host, command, options, { password, knownOpen })),
  }
}

async function runOpen(host: Host, command: ShellCommand, deadlineMs: number | undefined): Promise<Tried> {
  const ran = await host.run(elevating('open', command), deadlineMs)
  const seen = new Seen()
  const own = ran.stdout.split('\n').filter((line) => seen.take(line))
  return seen.tried({ ...ran, stdout: own.join('\n') })
}

async function runWith(
  password: string,
  host: Host,
  command: ShellCommand,
  deadlineMs: number | undefined,
): Promise<Tried> {
  const seen = new Seen()
  const own: string[] = []
  const streaming = host.stream(elevating('alone', command), {
    stdin: Readable.from([`${password}\n`]),
    line: (line) => seen.take(line) && own.push(`${line}\n`),
  })
  const ran = await (deadlineMs === undefined ? streaming : Promise.race([streaming, late(deadlineMs)]))
  return seen.tried({ ...ran, stdout: own.join('') + ran.stdout })
}

/** It ends by itself when the connection does. */
function late(deadlineMs: number): Promise<Ran> {
  const ran = { code: 128, stdout: '', stderr: `no answer within ${deadlineMs / 1000} s` }
  return new Promise((resolve) => setTimeout(resolve, deadlineMs, ran).unref())
}

async function streamAs(
  host: Host,
  command: ShellCommand,
  { stdin, line, signal }: StreamOptions,
  { password, knownOpen }: { password: string | undefined; knownOpen: boolean },
): Promise<Tried> {
  const seen = new Seen()
  const gate = new PassThrough()
  const givenUp = new AbortController()
  const open = () => void pipeline(stdin, gate, { end: false }).catch((error: Error) => gate.destroy(error))
  if (password !== undefined) gate.write(`${password}\n`)
  if (knownOpen) open()
  const tooLate = setTimeout(() => givenUp.abort(), rootDeadlineMs)
  const ran = await host.stream(elevating(password === undefined ? 'open' : 'line', command), {
    stdin: gate,
    signal: AbortSignal.any([givenUp.signal, ...(signal ? [signal] : [])]),
    line: (text) => {
      const wasRoot = seen.isRoot
      if (seen.take(text)) line(text)
      if (wasRoot || !seen.isRoot) return
      clearTimeout(tooLate)
      if (!knownOpen) open()
    },
  })
  clearTimeout(tooLate)
  return seen.tried(ran)
}

function elevating(how: 'open' | 'line' | 'alone', { script, args }: ShellCommand): ShellCommand {
  return { script: shellText('elevate.sh'), args: [how, script, ...args] }
}

/** What the first lines of a command say of who runs it. */
class Seen {
  isRoot = false
  #user = ''

  /** Whether a line is the command's own. */
  take(line: string): boolean {
    if (this.isRoot) return true
    if (line.startsWith(loginMark)) this.#user = line.slice(loginMark.length)
    this.isRoot = line === rootMark
    return false
  }

  tried(ran: Ran): Tried {
    return { isRoot: this.isRoot, user: this.#user, ran }
  }
}

/** What sudo says in the C locale where it would ask, and there is nothing to ask on. */
function wantsPassword({ stderr }: Ran): boolean {
  return /a terminal is required|a password is required|no tty present/.test(stderr)
}

function refused(host: string, { user, ran: { code, stderr } }: Tried): Failure {
  const why = stderr.trim().split('\n').at(-1) || `exit code ${code}`
  if (code === unavailable && user) return Failure.of('SUDO_MISSING', { host, user })
  if (/must have a tty/.test(stderr)) return Failure.of('SUDO_TERMINAL', { host, user, why })
  if (/try again|incorrect password|no password was provided/.test(stderr))
    return Failure.of('SUDO_PASSWORD_WRONG', { host, user })
  return Failure.of('SUDO_REFUSED', { host, user, why })
}
