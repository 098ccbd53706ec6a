import { randomInt } from 'node:crypto'
import { afterAll, afterEach, beforeAll, beforeEach, describe, expect, it, vi } from 'vitest'
import { type DelayProxy, delayProxy } from '../fixtures/delay-proxy.ts'
import { type RemoteOperator, remoteOperator } from '../fixtures/remote-operator.ts'
import { type HostRoom, hostRoom, type TestHost } from '../fixtures/test-host/host.ts'

/** A hatch whose connection breaks. One machine: each time what was there before is there still, and the last hatch is proven. */

let room: HostRoom
let host: TestHost
let me: RemoteOperator
let way: DelayProxy
let hatch: string[]
beforeAll(async () => {
  room = await hostRoom()
  host = await room.equipped()
  way = await delayProxy({ host: host.address, port: 22, delayMs: 5 })
  me = remoteOperator()
  hatch = ['hatch', '--remote', 'custom', '--name', 'b', ...(await me.meets(host))]
  hatch[hatch.indexOf('--host') + 1] = `ops@127.0.0.1:${way.port}`
})
afterAll(async () => {
  me?.remove()
  await way?.[Symbol.asyncDispose]()
  await room?.[Symbol.asyncDispose]()
})
beforeEach(() => way.cutIn())

/** How many bytes a look at the machine takes, from the first of the connection to its last. */
let surveyed: { up: number; down: number }
/**
 * Where it breaks. What it says is fifteen hundred bytes where each of its lines comes in a packet of its own, and half of that
 * where many come in one: how many do is never the same twice.
 */
const fromItsEnd = { up: 600, down: 1000 } as const
const isBare = async () => (await host.run('root', 'ls -d /var/lib/vellum')).exitCode !== 0
const lost = {
  exitCode: 5,
  code: 'CONNECTION_LOST',
  message: expect.stringMatching(
    /^The connection to \S+ was lost \(.+\); what was under way there may still be going on\.$/,
  ),
  hint: 'Type the same again: it carries on from what is there.',
}

/** Until nobody works there any more: who was cut off ends with the step it is at. */
async function again(): Promise<unknown> {
  for (;;) {
    const said = await me.begin(hatch).ended
    if (said !== '4 LEASE_HELD') return said
  }
}

const seed = Number(process.env.TEST_SEED ?? randomInt(1, 2 ** 31))
describe('a connection that breaks', () => {
  /** A number in [0, 1) for each name, the same for the same seed (Park and Miller's generator). */
  const fraction = (nth: number) =>
    (Number((BigInt(seed) * 48_271n ** BigInt(nth + 1)) % 2_147_483_647n) / 2_147_483_647) % 1

  it('not at all, and how far a look at the machine goes is known', async () => {
    const before = way.counted()
    expect(await me.ask([...hatch, '--dry-run'])).toMatchObject({ exitCode: 0 })
    const after = way.counted()
    surveyed = { up: after.up - before.up, down: after.down - before.down }
  })

  it('while the two make themselves known: nothing was changed there', async () => {
    way.cutIn({ up: 1 + Math.floor(fraction(0) * 1000) })
    expect(await me.ask(hatch)).toMatchObject({
      exitCode: 5,
      code: expect.stringMatching(/^HOST_(UNREACHABLE|BUSY)$/),
      message: expect.stringContaining('; nothing was changed there.'),
    })
    expect(await isBare()).toBe(true)
  })

  it.each(['up', 'down'] as const)(
    'in the middle of the survey, going %s: nothing was changed there',
    async (direction) => {
      way.cutIn({ [direction]: surveyed[direction] - fromItsEnd[direction] })
      expect(await me.ask(hatch)).toMatchObject(lost)
      expect(await isBare()).toBe(true)
    },
  )

  it.each([1, 2, 3])(
    `in the middle of the upload, place %i by the seed ${seed}: what had arrived is removed again`,
    async (nth) => {
      way.cutIn({ up: surveyed.up + 100_000 + Math.floor(fraction(nth) * 20e6) })
      expect(await me.ask(hatch)).toMatchObject(lost)
      await vi.waitFor(async () => expect(await isBare()).toBe(true), { timeout: 60_000, interval: 100 })
    },
  )

  it.each(['accounts', 'layer node', 'running'])(
    'while the steward is at "%s": that step is ended and it stops',
    async (step) => {
      let ended = ''
      do {
        const under = me.begin(hatch)
        if (await under.sees(` ${step} `)) way.cut()
        ended = await under.ended
      } while (ended === '4 LEASE_HELD')
      expect(ended).toBe('5 CONNECTION_LOST')
    },
  )

  it('not any more: then it is hatched, and proven', async () => {
    expect(await again()).toBe('0 DONE')
    expect(await me.ask(['status', 'b'])).toMatchObject({ exitCode: 0, data: { proof: { holds: true } } })
    expect((await host.run('root', 'ls -A /var/lib/vellum/staging')).stdout).toBe('')
  })

  it('in the middle of the proof of what is hatched: nothing of it is lost', async () => {
    way.cutIn({ down: surveyed.down + 1000 })
    expect(await me.ask(hatch)).toMatchObject(lost)
    way.cutIn()
    expect(await again()).toBe('0 DONE')
  })
})

describe('a hatch that is interrupted', () => {
  // With what the others left: each begins as on a bare machine.
  beforeEach(async () => expect(await me.ask(['retire', 'b', '--no-backup', '--yes'])).toMatchObject({ exitCode: 0 }))
  afterEach(async () => {
    way.cutIn()
    expect(await again()).toBe('0 DONE')
    expect(await me.ask(['status', 'b'])).toMatchObject({ exitCode: 0, data: { proof: { holds: true } } })
  })

  it('by Ctrl-C while it uploads says 130 and what is there now', async () => {
    const uploads = way.holdIn(surveyed.up + 5e6)
    const under = me.begin(hatch)
    await uploads
    under.child.kill('SIGINT')
    expect(await under.ended).toBe('130 CANCELLED')
    await vi.waitFor(async () => expect(await isBare()).toBe(true), { timeout: 60_000, interval: 100 })
  })

  it('by kill -9 of the command line while the steward works', async () => {
    const under = me.begin(hatch)
    expect(await under.sees('✓ accounts')).toBe(true)
    under.child.kill('SIGKILL')
    expect(await under.ended).toBe('')
  })

  it('by a machine that loses its power while it receives', async () => {
    const uploads = way.holdIn(surveyed.up + 5e6)
    const under = me.begin(hatch)
    await uploads
    await host.losePower()
    expect(JSON.parse(await under.said)).toMatchObject(lost)
  })

  it('by a machine that loses its power while the steward works', async () => {
    const under = me.begin(hatch)
    expect(await under.sees('✓ layer node')).toBe(true)
    await host.losePower()
    expect(JSON.parse(await under.said)).toMatchObject(lost)
  })
})
