import { randomInt } from 'node:crypto'
import { setTimeout } from 'node:timers/promises'
import { expect, test, vi } from 'vitest'
import { destroy, refresh, up } from '../../../stacks/engine/run.ts'
import { readState } from '../../../stacks/engine/state.ts'
import { EngineSite } from '../../fixtures/engine/site.ts'

// Each run of the engine takes seconds where all processors are busy, and these take several.
vi.setConfig({ testTimeout: 240_000 })

const rounds = 6
const first = Number(process.env.TEST_SEED ?? randomInt(1, 2 ** 31))
const seeds = Array.from({ length: rounds }, (_, at) => first + at)

/** Longer than what is slow takes from the operator's start to its end, on a quiet machine. */
const longestMs = 3500
/** Slow enough that a kill at any moment may meet a call under way. */
const slow = (['create', 'delete'] as const).flatMap((call) =>
  ['network', 'instance'].map((name) => ({ call, name, does: 'late', ms: 400 }) as const),
)

/** A number from 0 to 1 of each seed, the same always (https://en.wikipedia.org/wiki/Xorshift). */
function drawn(seed: number): number {
  let word = seed * 2_654_435_761
  for (const shift of [13, -17, 5]) word ^= shift > 0 ? word << shift : word >>> -shift
  return (word >>> 0) / 2 ** 32
}

/** As a cloud's room does it: looks what of that which was under way is there, and has the record say so. */
async function settle(site: EngineSite): Promise<void> {
  const pending = readState(site.places)?.pending.filter(({ operation }) => operation === 'creating') ?? []
  const found = pending.flatMap(({ urn, type }) => {
    const thing = site.cloud.things().find((one) => one.type === type)
    return thing ? [{ urn, id: thing.id }] : []
  })
  if (readState(site.places)) await refresh(site.work(), found, site.tell)
}

/** Ends an operator and its engine at a moment that the seed chooses, at once or one after the other. */
async function killedIn(site: EngineSite, verb: 'up' | 'destroy', seed: number): Promise<void> {
  const operator = site.operator(verb)
  const ended = operator.end()
  await setTimeout(drawn(seed) * longestMs)
  const engines = site.engines()
  const victims = { engine: engines, operator: [operator.process.pid ?? 0] }
  const order = drawn(seed + 1) < 0.5 ? (['engine', 'operator'] as const) : (['operator', 'engine'] as const)
  for (const who of order) {
    for (const pid of victims[who]) kill(pid)
    if (drawn(seed + 2) < 0.5) await setTimeout(drawn(seed + 3) * 200)
  }
  await ended
  await site.quiet()
}

function kill(pid: number): void {
  try {
    process.kill(pid, 'SIGKILL')
  } catch {
    // It had come to its end before.
  }
}

/** What is there and what is on record, which must be the same. */
function both(site: EngineSite) {
  const onRecord = readState(site.places)?.resources.map(({ id }) => id) ?? []
  return { there: site.cloud.things().map(({ id }) => id), onRecord: onRecord.sort() }
}

test.each(seeds)('operator and engine killed during up and during destroy, with TEST_SEED=%i', async (seed) => {
  using site = new EngineSite()
  for (const verb of ['up', 'destroy'] as const) {
    site.cloud.break(...slow)
    await killedIn(site, verb, verb === 'up' ? seed : seed + 7919)
    site.cloud.break()
    await settle(site)
    expect(both(site).onRecord).toEqual(both(site).there)
    await (verb === 'up' ? up : destroy)(site.work(), site.tell)
    expect(both(site).onRecord).toEqual(both(site).there)
    expect(site.cloud.things()).toHaveLength(verb === 'up' ? 2 : 0)
  }
  // What was being made and was found was not made a second time: then the cloud would have refused the name.
  expect(readState(site.places)).toBeUndefined()
})
