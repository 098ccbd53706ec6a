import { Failure } from '../../../runtime/protocol/failure.ts'

/** What a person typed, taken apart. What is absent, ~/.ssh/config or the usual says. */
export interface Target {
  readonly user?: string
  /** A name, an address, or an alias of ~/.ssh/config; an IPv6 address without its brackets. */
  readonly host: string
  readonly port?: number
}

/**
 * Characters that no host name or alias has, and some shell or `%h` of a configuration would read otherwise: those that
 * OpenSSH itself refuses (valid_hostname in ssh.c) and what parts lists of patterns.
 */
const unfitForHost = /[\s'"`$\\;&<>|(){}*?!,#@/]/
/** valid_ruser in ssh.c; `@` may be part of a user's name, as in Active Directory. */
const unfitForUser = /[\s'"`;&<>|(){}\\/]/

/**
 * Takes `user@host`, `user@host:port`, `user@[2001:db8::7]:port` or an alias apart.
 * @throws Failure TARGET_INVALID, with what is wrong with it; nothing of it was given to any program by then.
 */
export function parseTarget(text: string): Target {
  const refuse = (why: string) => Failure.of('TARGET_INVALID', { target: printable(text), why })
  if (text === '') throw refuse('it is empty')
  if (hasControl(text)) throw refuse('it holds a control character')
  if (text.length > 512) throw refuse('it is too long')
  const at = text.lastIndexOf('@')
  const user = at < 0 ? undefined : text.slice(0, at)
  const { host, port } = hostAndPort(text.slice(at + 1), refuse)
  if (user !== undefined) checkUser(user, refuse)
  if (host === '') throw refuse('it names no host')
  if (host.startsWith('-')) throw refuse('a host name does not begin with a dash')
  if (unfitForHost.test(host)) throw refuse(`"${host}" is no host name`)
  return { host, ...(user !== undefined && { user }), ...(port !== undefined && { port }) }
}

function hostAndPort(text: string, refuse: (why: string) => Failure): { host: string; port?: number } {
  const bracketed = /^\[([^\]]*)\](?::(.*))?$/.exec(text)
  if (bracketed) return withPort(bracketed[1] ?? '', bracketed[2], refuse)
  if (/[[\]]/.test(text)) throw refuse('its brackets are not those of an IPv6 address')
  const parts = text.split(':')
  if (parts.length > 2) throw refuse('an IPv6 address stands in brackets')
  return withPort(parts[0] ?? '', parts[1], refuse)
}

function withPort(host: string, digits: string | undefined, refuse: (why: string) => Failure) {
  if (digits === undefined) return { host }
  const port = /^\d{1,5}$/.test(digits) ? Number(digits) : 0
  if (port < 1 || port > 65_535) throw refuse(`"${digits}" is no port`)
  return { host, port }
}

function checkUser(user: string, refuse: (why: string) => Failure): void {
  if (user === '') throw refuse('it names no user before the @')
  if (user.startsWith('-')) throw refuse("a user's name does not begin with a dash")
  if (unfitForUser.test(user)) throw refuse(`"${user}" is no user's name`)
}

function hasControl(text: string): boolean {
  return /\p{Cc}/u.test(text)
}

/** For the message: what a terminal would act on is not passed on. */
function printable(text: string): string {
  return text.replace(/\p{Cc}/gu, '?').slice(0, 80)
}
