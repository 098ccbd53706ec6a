import ssh2, { type ParsedKey } from 'ssh2'
import { Failure } from '../../../runtime/protocol/failure.ts'
import type { Settings } from './config/settings.ts'
import type { Candidate } from './keys/candidate.ts'
import { type Candidates, mostTries } from './keys/candidates.ts'

/** What ssh2 asks for the next way to authenticate, and why none was taken. */
export interface Authenticator {
  next(left: readonly string[] | null): object | false
  refused(): Failure
}

/** @param paused what a person may be asked in the middle of. */
export function authenticator(
  { user, alias }: Settings,
  { keys, unusable }: Candidates,
  paused: <T>(work: Promise<T>) => Promise<T>,
): Authenticator {
  const queue = keys.slice(0, mostTries)
  const failed: Failure[] = [...unusable]
  let takes: readonly string[] = []
  let signed = false
  let asked = false
  const sign = async (work: Promise<Buffer>) => {
    signed = true
    return paused(work).catch((thrown) => keep(failed, thrown))
  }
  return {
    next(left) {
      takes = left ?? takes
      const key = queue.shift()
      if (key) return { type: 'agent', username: user, agent: new OneKey(key, sign) }
      // Only now, and not first: it costs a round trip, and its refusal says what else the host would take.
      const ask = !asked
      asked = true
      return ask ? { type: 'none', username: user } : false
    },
    refused() {
      const wantsMore = signed && failed.length === unusable.length && takes.length > 0 && !takes.includes('publickey')
      if (wantsMore) return moreThanKey(alias, takes)
      const own =
        failed.find((one) => ['KEY_LOCKED', 'KEY_PASSPHRASE_WRONG', 'DECLINED'].includes(one.code)) ?? failed[0]
      if (own && (keys.length === 0 || own.code !== 'SSH_UNSUPPORTED')) return own
      const offered = keys.slice(0, mostTries).map((key) => key.name)
      const more = keys.length > mostTries ? ` and ${keys.length - mostTries} more were not tried` : ''
      const facts = {
        host: alias,
        user,
        offered: offered.length > 0 ? offered.join(', ') + more : 'there was none to offer',
      }
      return Failure.of('AUTHENTICATION_REFUSED', { ...facts, takes: takes.join(', ') || 'nothing that it names' })
    },
  }
}

function keep(failed: Failure[], thrown: unknown): never {
  failed.unshift(Failure.from(thrown))
  throw thrown
}

function moreThanKey(host: string, takes: readonly string[]): Failure {
  const what = `a second proof of who you are (${takes.join(', ')})`
  return Failure.of('SSH_UNSUPPORTED', { what, host, instead: 'Let your key alone be enough there, for this user.' })
}

/** One key as an agent: ssh2 shows it to the host, and asks for a signature only where the host would take it. */
class OneKey extends ssh2.BaseAgent<ParsedKey> {
  readonly #candidate: Candidate
  readonly #asking: (work: Promise<Buffer>) => Promise<Buffer>
  constructor(candidate: Candidate, asking: (work: Promise<Buffer>) => Promise<Buffer>) {
    super()
    this.#candidate = candidate
    this.#asking = asking
  }
  override getIdentities(found: (error: Error | undefined, keys?: ParsedKey[]) => void): void {
    found(undefined, [this.#candidate.key])
  }
  override sign(_key: unknown, data: Buffer, ...rest: unknown[]): void {
    const done = rest.at(-1) as (error?: Error, signature?: Buffer) => void
    const { hash } = (rest.length > 1 ? rest[0] : {}) as { hash?: string }
    this.#asking(this.#candidate.sign(data, hash)).then(
      (signature) => done(undefined, signature),
      (error: Error) => done(error),
    )
  }
}
