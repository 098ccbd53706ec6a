import { afterAll, beforeAll, describe, expect, it, vi } from 'vitest'
import type { MoveRecord } from '../../runtime/protocol/home/move.ts'
import { rootHatched } from '../fixtures/hatched.ts'
import { broken, harmless, type OtherCheckout, otherCheckout } from '../fixtures/other-checkout.ts'
import type { Person } from '../fixtures/person.ts'

/** An assistant of this machine, moved from one release to another and back by who sits at it. */

let me: Person
let good: OtherCheckout
let first: string
beforeAll(async () => {
  ;({ me } = await rootHatched())
  good = otherCheckout(harmless('good'))
  first = await inService()
})
afterAll(async () => {
  good?.remove()
  await me?.leave()
})

async function standing(): Promise<{ release: string; move: MoveRecord | null; holds: boolean }> {
  const { data } = await me.ask(['status'])
  const { release, move, proof } = data as { release: string; move: MoveRecord | null; proof: { holds: boolean } }
  return { release, move, holds: proof.holds }
}
const inService = async () => (await standing()).release
const write = (text: string) => me.vellum(['exec', '--', `echo ${text} >> kept.txt`])
const kept = async () => (await me.vellum(['exec', '--', 'cat kept.txt'])).stdout

it('with this release in service there is nothing to do', async () => {
  const said = await me.ask(['upgrade'])
  expect([said.exitCode, said.message]).toEqual([0, expect.stringContaining('Nothing to do')])
})

it('with nothing to go back to rollback says so, and what runs', async () => {
  const said = await me.ask(['rollback'])
  expect([said.exitCode, said.code]).toEqual([3, 'PREVIOUS_MISSING'])
  expect(said.message).toContain(first.slice(0, 12))
})

it('a dry run prints what is there and what would be done, and changes nothing', async () => {
  const said = await good.ask(['upgrade', '--dry-run'], me.env)
  const { plan, releases } = said.data as { plan: { steps: object[] }; releases: { current: string } }
  expect([said.exitCode, releases.current, plan.steps.length > 3]).toEqual([0, first, true])
  expect(await standing()).toMatchObject({ release: first, move: null, holds: true })
})

describe('to a good release', () => {
  it('ends with it in service, proven and confirmed', async () => {
    await write('before')
    const said = await good.ask(['upgrade'], me.env)
    expect(said).toMatchObject({ exitCode: 0, code: 'DONE' })
    const { move } = said.data as { move: MoveRecord }
    expect(move).toMatchObject({ verb: 'upgrade', stage: 'confirmed', from: first })
    expect(await standing()).toMatchObject({ release: move.to, move: { stage: 'confirmed' }, holds: true })
    await write('after')
  })

  it('is listed with the one before, which is whole', async () => {
    const { data } = await me.ask(['releases'])
    const { current, previous, releases } = data as { current: string; previous: string; releases: { state: string }[] }
    expect([current === first, previous]).toEqual([false, first])
    expect(releases.map(({ state }) => state).sort()).toEqual(['current', 'previous'])
  })

  it('and back: what was written meanwhile stays; and to and fro again', async () => {
    const back = await me.ask(['rollback'])
    expect(back).toMatchObject({ exitCode: 0, data: { move: { verb: 'rollback', stage: 'confirmed', to: first } } })
    expect([await inService(), await kept()]).toEqual([first, 'before\nafter\n'])
    expect((await me.ask(['rollback'])).exitCode).toBe(0)
    expect(await inService()).not.toBe(first)
    expect((await me.ask(['rollback', '--to', first.slice(0, 12)])).exitCode).toBe(0)
    expect(await standing()).toMatchObject({ release: first, holds: true })
  })
})

describe.each(Object.entries(broken))('to a release %s', (_, changes) => {
  let bad: OtherCheckout
  beforeAll(() => {
    bad = otherCheckout(changes)
  })
  afterAll(() => bad?.remove())

  it('ends with 6 and the old one proven, which is said, with all that was written', async () => {
    const before = await kept()
    const said = await bad.ask(['upgrade'], me.env)
    expect([said.exitCode, said.code]).toEqual([6, 'MOVE_REVERTED'])
    expect(said.message).toContain(first.slice(0, 12))
    expect(await standing()).toMatchObject({ release: first, move: { stage: 'reverted' }, holds: true })
    expect(await kept()).toBe(before)
  })
})

it('whose operator is killed once it has switched goes back by itself, and status tells so', async () => {
  const { child, sees } = good.begin(['upgrade', '--window', '10'], me.env)
  expect(await sees('✓ switching')).toBe(true)
  child.kill('SIGKILL')
  await vi.waitFor(async () => expect(await standing()).toMatchObject({ move: { stage: 'reverted' } }), slowly)
  expect(await standing()).toMatchObject({ release: first, holds: true })
  const { stdout } = await me.vellum(['status'])
  expect(stdout).toMatch(/last move +upgrade .+ → .+: reverted .+, because .+/)
})

const slowly = { timeout: 120_000, interval: 1000 }

it('that is stopped by Ctrl-C says that it goes back by itself, and does', async () => {
  const { child, sees, ended, said } = good.begin(['upgrade', '--window', '10'], me.env)
  expect(await sees('✓ switching')).toBe(true)
  child.kill('SIGINT')
  expect(await ended).toBe('130 CANCELLED')
  expect(JSON.parse(await said).message).toContain(`goes back to ${first.slice(0, 12)} by itself`)
  const under = await good.ask(['upgrade'], me.env)
  expect([under.exitCode, under.code]).toEqual([4, 'MOVE_UNDER_WAY'])
  await vi.waitFor(async () => expect(await standing()).toMatchObject({ move: { stage: 'reverted' } }), slowly)
})
