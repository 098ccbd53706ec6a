import { Failure } from '../../../runtime/protocol/failure.ts'

/** What ssh2 1.17 says of a private key that it cannot read (keyParser.js). */
export function keyFault(error: Error): 'locked' | 'hardware' | 'unreadable' {
  if (/no passphrase given/.test(error.message)) return 'locked'
  if (/sk-(ssh-ed25519|ecdsa-sha2)/.test(error.message)) return 'hardware'
  return 'unreadable'
}

/** What went wrong between connecting and being let in, as ssh2 1.17 and sshd say it. */
export interface Refusal {
  /** `again`: the host turns everybody away for now, and might not a while later. */
  readonly kind: 'again' | 'keys' | 'algorithms' | 'hostKeys' | 'gone'
  readonly why: string
}

/**
 * @param said the line that sshd sends before its version when it takes nobody.
 * @param keysAreExchanged from then on nothing is tried again: the host has seen who comes.
 */
export function refusalOf(error: Error | undefined, said: string, keysAreExchanged: boolean): Refusal {
  const text = error?.message ?? ''
  if (/Too many authentication failures|All configured authentication methods failed/.test(text))
    return { kind: 'keys', why: text }
  if (/no matching host key format/.test(text)) return { kind: 'hostKeys', why: text }
  if (/^Handshake failed: no matching/.test(text))
    return { kind: 'algorithms', why: text.replace('Handshake failed: ', '') }
  // Such as a key that is shown by who does not have its other half: nothing that another try would mend.
  if (/^Handshake failed/.test(text)) return { kind: 'gone', why: text }
  if (/Invalid identification string|Max greeting lines/.test(text) && !isTurnedAway(said))
    return { kind: 'gone', why: 'what answers there does not speak SSH' }
  const why = isTurnedAway(said) ? `it says "${said.trim()}"` : `the connection was closed${text ? `: ${text}` : ''}`
  return { kind: keysAreExchanged ? 'gone' : 'again', why }
}

/** sshd.c: what it sends when MaxStartups is reached, and under PerSourcePenalties (9.8 and later). */
function isTurnedAway(said: string): boolean {
  return /^(Exceeded MaxStartups|Not allowed at this time)/.test(said)
}

/** Whether the host shuts out this address for a while: `min` of PerSourcePenalties is 15 s. */
export function isPenalty({ why }: Refusal): boolean {
  return why.includes('Not allowed at this time')
}

/** Why a channel was not opened: RFC 4254 section 5.1 has the numbers. */
export function channelFault(error: Error & { reason?: unknown }): 'prohibited' | 'refused' | 'lost' {
  if (error.reason === 1) return 'prohibited'
  if (typeof error.reason === 'number') return 'refused'
  return /Unable to (exec|open shell|request a pseudo-terminal)/.test(error.message) ? 'prohibited' : 'lost'
}

/** The socket's own errors, in words. */
export function socketFault(error: NodeJS.ErrnoException): string {
  const words: Readonly<Record<string, string>> = {
    ECONNREFUSED: 'nothing listens on that port',
    EHOSTUNREACH: 'there is no way to it',
    ENETUNREACH: 'there is no network to it',
    ENOTFOUND: 'no such name is known',
    EAI_AGAIN: 'the name service does not answer',
    ETIMEDOUT: 'it did not answer',
    ECONNRESET: 'it closed the connection at once',
  }
  return words[error.code ?? ''] ?? error.message
}

/** The connection ended while something was asked of the host. */
export function lost(host: string, why: string): Failure {
  return Failure.of('CONNECTION_LOST', { host, why })
}
