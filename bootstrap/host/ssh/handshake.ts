import type { Duplex } from 'node:stream'
import ssh2, { type Client } from 'ssh2'
import type { Failure } from '../../../runtime/protocol/failure.ts'
import { authenticator } from './authenticate.ts'
import type { Settings } from './config/settings.ts'
import type { Deadlines } from './deadlines.ts'
import { silent } from './dial.ts'
import { type Refusal, refusalOf } from './failure.ts'
import type { Candidates } from './keys/candidates.ts'
import { typeOf } from './trust/fingerprint.ts'
import type { Trust } from './trust/trust.ts'

/** What came of a handshake that came to nothing, where that may be tried otherwise. */
export class TurnedAway extends Error {
  readonly refusal: Refusal
  constructor(refusal: Refusal) {
    super(refusal.why)
    this.refusal = refusal
  }
}

/** Everything a handshake needs. */
export interface Meeting {
  readonly socket: Duplex
  readonly settings: Settings
  readonly trust: Trust
  readonly candidates: Candidates
  readonly deadlines: Deadlines
}

/** Keepalives without an answer until the connection counts as lost. */
const mostSilences = 3

/**
 * Exchanges keys, has the host's checked, and authenticates; the phases each have a deadline of their own, which stands still
 * while a person is asked.
 * @throws Failure HOST_SILENT, HOST_KEY_…, AUTHENTICATION_REFUSED, KEY_LOCKED; TurnedAway
 */
export function handshake({ socket, settings, trust, candidates, deadlines }: Meeting): Promise<Client> {
  const client = new ssh2.Client()
  return new Promise((resolve, reject) => {
    let phase: 'exchange' | 'authenticate' = 'exchange'
    let timer: NodeJS.Timeout | undefined
    let said = ''
    let error: Error | undefined
    const wait = () => {
      clearTimeout(timer)
      timer = setTimeout(() => end(silent(phase, settings.alias, deadlines)), deadlines[phase])
    }
    const end = (why: Error) => {
      clearTimeout(timer)
      reject(why)
      client.destroy()
      socket.destroy()
    }
    let asked: Promise<unknown> = Promise.resolve()
    /** A person takes as long as a person takes, and answers even where the host has hung up meanwhile. */
    const paused = <T>(work: Promise<T>): Promise<T> => {
      clearTimeout(timer)
      asked = work.then(wait, wait)
      return work
    }
    const auth = authenticator(settings, candidates, paused)
    client.on('error', (thrown) => {
      // One key of the agent that does not sign is no reason to give up: the next one is tried.
      if ((thrown as { level?: string }).level !== 'agent') error = thrown
    })
    client.on('handshake', () => {
      phase = 'authenticate'
      wait()
    })
    client.on('ready', () => {
      clearTimeout(timer)
      resolve(client)
    })
    client.on('close', () => asked.then(() => end(endOf(error, said, phase, auth.refused))))
    wait()
    client.connect({
      sock: socket,
      username: settings.user,
      readyTimeout: 0,
      keepaliveInterval: deadlines.silence / mostSilences,
      keepaliveCountMax: mostSilences,
      algorithms: { serverHostKey: [...trust.algorithms] },
      hostVerifier: (blob: Buffer, verify: (ok: boolean) => void) => {
        paused(trust.check(blob)).then(
          () => verify(true),
          (why: Error) => end(Object.assign(why, { keyType: typeOf(blob) })),
        )
      },
      authHandler: auth.next as never,
    })
    // After connect, which pauses the socket: to listen any earlier would let its first bytes run by.
    socket.on('data', (chunk: Buffer) => {
      if (said.length < 256) said += chunk.toString('latin1').slice(0, 256)
    })
  })
}

function endOf(error: Error | undefined, said: string, phase: string, refused: () => Failure): Error {
  const refusal = refusalOf(error, said, phase === 'authenticate')
  return refusal.kind === 'keys' ? refused() : new TurnedAway(refusal)
}
