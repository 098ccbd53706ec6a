import type { Duplex } from 'node:stream'
import { setTimeout } from 'node:timers/promises'
import type { Client } from 'ssh2'
import { Failure } from '../../../runtime/protocol/failure.ts'
import type { SshAddress } from '../../../stacks/address.ts'
import type { Tell } from '../../tell.ts'
import { type Settings, settingsOf } from './config/settings.ts'
import type { Deadlines } from './deadlines.ts'
import { dial } from './dial.ts'
import { isPenalty } from './failure.ts'
import { forward } from './forward.ts'
import { handshake, TurnedAway } from './handshake.ts'
import { candidatesFor } from './keys/candidates.ts'
import { parseTarget, type Target } from './target.ts'
import { trustIn } from './trust/trust.ts'

/** An authenticated connection to a host, and those to the hosts on its way. */
export interface Connection {
  readonly settings: Settings
  readonly client: Client
  close(): void
}

/** How reaching is done; a test has shorter ones. */
export interface Manners {
  readonly deadlines: Deadlines
  /** Before each further try of a host that turns everybody away, and of one that shuts out this address; milliseconds. */
  readonly pauses: { readonly busy: readonly number[]; readonly penalty: readonly number[] }
  readonly tell: Tell
}

/** MaxStartups lets go of a place with each that authenticates; PerSourcePenalties last 15 s at least (sshd_config(5)). */
export const usualPauses: Manners['pauses'] = { busy: [5000, 6000, 8000, 10_000], penalty: [16_000, 20_000] }

/** Hosts on the way, at most: a configuration that sends one through itself has no end. */
const mostHops = 8

/**
 * Connects to the machine of an address through its jump hosts; each one's key is checked and each authenticates by itself.
 * @throws Failure of exit code 5; TARGET_INVALID
 */
export async function connectTo(address: SshAddress, manners: Manners): Promise<Connection> {
  const way = await wayTo(parseTarget(address.target))
  const open: Client[] = []
  const close = () => {
    for (const client of open.toReversed()) client.end()
  }
  try {
    for (const [at, settings] of way.entries()) {
      const before = open.at(-1)
      const isTarget = at === way.length - 1
      const hop = { settings, address, isTarget, before }
      open.push(await politely(hop, manners))
    }
  } catch (error) {
    close()
    throw error
  }
  const [settings, client] = [way.at(-1), open.at(-1)]
  if (!settings || !client) throw new Error('a way has an end')
  return { settings, client, close }
}

/** The hosts on the way and the one at its end: a jump has jumps of its own only where it is the first. */
async function wayTo(target: Target, hops = 0): Promise<Settings[]> {
  const settings = await settingsOf(target)
  if (hops + settings.jumps.length > mostHops) {
    const what = `a way over more than ${mostHops} jump hosts`
    throw Failure.of('SSH_UNSUPPORTED', { what, host: target.host, instead: 'Look at ProxyJump in ~/.ssh/config.' })
  }
  const [first, ...more] = settings.jumps
  const start = first ? await wayTo(first, hops + settings.jumps.length) : []
  const rest = await Promise.all(more.map(settingsOf))
  return [...start, ...rest, settings]
}

interface Hop {
  readonly settings: Settings
  readonly address: SshAddress
  readonly isTarget: boolean
  readonly before: Client | undefined
}

/** Tries again, after a while and a few times only, where the host takes nobody just now; never after it saw who comes. */
async function politely(hop: Hop, manners: Manners): Promise<Client> {
  for (let tries = 1; ; tries++) {
    try {
      return await meet(hop, manners)
    } catch (thrown) {
      if (!(thrown instanceof TurnedAway)) throw thrown
      const { refusal } = thrown
      const pauses = isPenalty(refusal) ? manners.pauses.penalty : manners.pauses.busy
      const pause = refusal.kind === 'again' ? pauses[tries - 1] : undefined
      if (pause === undefined) throw givenUp(hop.settings, thrown, tries)
      // Up to a quarter longer, each its own: those who were turned away together do not come back together.
      const ms = Math.round(pause * (1 + Math.random() / 4))
      const waitsFor = `${hop.settings.alias}, which takes nobody just now (${refusal.why}); again in ${Math.ceil(ms / 1000)} s`
      manners.tell({ at: 'waiting', step: 'reach', waitsFor })
      await setTimeout(ms)
    }
  }
}

function givenUp({ alias }: Settings, { refusal }: TurnedAway, tries: number): Failure {
  const { kind, why } = refusal
  if (kind === 'again') return Failure.of('HOST_BUSY', { host: alias, tries, why })
  if (kind === 'algorithms' || kind === 'hostKeys') {
    const instead = 'Update its sshd: what it speaks is out of use.'
    return Failure.of('SSH_UNSUPPORTED', { what: `what its sshd speaks (${why})`, host: alias, instead })
  }
  return Failure.of('HOST_UNREACHABLE', { host: alias, why })
}

/**
 * One connection; where pins are given and the host has keys of several types, one for each type until one is a pin.
 * @throws Failure, TurnedAway
 */
async function meet({ settings, address, isTarget, before }: Hop, { deadlines }: Manners): Promise<Client> {
  const expected = { settings, pins: address.hostKeys, isTarget }
  const candidates = await candidatesFor(settings, isTarget ? address.identity : undefined)
  const seen: string[] = []
  let other: Failure | undefined
  for (;;) {
    const trust = trustIn(expected, seen)
    if (other && trust.algorithms.length === 0) throw other
    const socket: Duplex = before ? await forward(before, settings, deadlines) : await dial(settings, deadlines)
    try {
      return await handshake({ socket, settings, trust, candidates, deadlines })
    } catch (thrown) {
      if (other && thrown instanceof TurnedAway && thrown.refusal.kind === 'hostKeys') throw other
      if (!(thrown instanceof Failure) || thrown.code !== 'HOST_KEY_OTHER') throw thrown
      other ??= thrown
      seen.push((thrown as Failure & { keyType: string }).keyType)
    }
  }
}
