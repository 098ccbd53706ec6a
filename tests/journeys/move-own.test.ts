import { afterAll, beforeAll, describe, expect, it, vi } from 'vitest'
import { endIn, harmless, movesOn, stagesIn } from '../fixtures/move.ts'
import { type HostRoom, hostRoom, type TestHost } from '../fixtures/test-host/host.ts'

const vellum = '/opt/vellum/vellum'
const stages = ['switching', 'proving', 'waiting', 'reverting'] as const
const patience = { timeout: 90_000, interval: 200 }

let room: HostRoom
beforeAll(async () => {
  room = await hostRoom()
})
afterAll(async () => room?.[Symbol.asyncDispose]())

describe.each([
  ['by our supervisor alone', 'root', 'sshd'],
  ["by our supervisor, which a unit of the user's keeps up", 'ops', 'systemd'],
] as const)('an assistant that is kept up %s', (_, who, init) => {
  let host: TestHost
  let moves: ReturnType<typeof movesOn>
  let first: string
  let other: string

  beforeAll(async () => {
    host = await room.equipped(init)
    expect(await host.run(who, `${vellum} hatch`)).toMatchObject({ exitCode: 0 })
    moves = movesOn(host, who)
    first = (await moves.inService()).link ?? ''
    other = await moves.checkout('other', harmless)
  })

  const all = (digest: string) => ({ link: digest, units: init === 'sshd' ? [] : [digest], runs: [digest] })
  const holds = async () => JSON.parse(await moves.sh(`${vellum} status --json`)).data.proof.holds

  it('goes to another release and back', async () => {
    for (const of of [other, 'previous']) {
      const { begin, nonce, to } = await moves.stage(of)
      const { told } = await moves.begunTo(begin, 'waiting')
      const ended = endIn(await moves.events(moves.confirm((await moves.record()).id, nonce)))
      expect(ended).toMatchObject({ proof: { holds: true }, move: { stage: 'confirmed' } })
      expect(stagesIn(await told).at(-1)).toBe('confirmed')
      expect([await moves.inService(), await holds()]).toEqual([all(to), true])
    }
  })

  it('ends on the old release, proven, when who carries it is killed in each of its stages', async () => {
    const begun = moves.events((await moves.stage(other, { window: 3 })).begin)
    await moves.reached(stages, moves.killCarrier)
    const events = await moves.events(moves.follow)
    await begun
    expect(stagesIn(events)).toEqual(['staged', ...stages, 'reverted'])
    expect(endIn(events)).toMatchObject({
      failure: { code: 'MOVE_REVERTED' },
      move: { outcome: { rollback: 'verified' } },
    })
    expect([await moves.inService(), await holds()]).toEqual([all(first), true])
  })

  if (init === 'sshd')
    it('notices by itself that nobody is left to carry it on, and goes back', async () => {
      const begun = moves.events((await moves.stage(other)).begin)
      await moves.reached('proving', moves.killGuardToo)
      // Who began it and says nothing more is not told for ever how it ends.
      const told = await moves.events(moves.follow)
      await begun
      expect(endIn(told)).toMatchObject({
        failure: { code: 'MOVE_REVERTED' },
        move: { outcome: { phase: 'proving', code: 'MOVE_INTERRUPTED', rollback: 'verified' } },
      })
      expect([await moves.inService(), await holds()]).toEqual([all(first), true])
    })

  if (init === 'sshd')
    it.each(['doctor --fix', 'wake'])(
      'is on the old release after %s where the power failed meanwhile',
      async (line) => {
        const told = moves.events((await moves.stage(other)).begin).catch(() => [])
        await moves.reached('proving')
        await host.losePower()
        await told
        expect(await host.run(who, `${vellum} ${line}`)).toMatchObject({ exitCode: 0 })
        expect([await moves.inService(), await holds()]).toEqual([all(first), true])
      },
    )

  it.each(stages)('ends on the old release, proven, when the power fails while it is %s', async (stage) => {
    const { begin } = await moves.stage(other, { window: stage === 'waiting' ? 3 : 1 })
    const { told } = await moves.begunTo(begin, stage)
    await host.losePower()
    await told.catch(() => [])
    // Without a systemd nothing starts an assistant with the machine: its person does.
    if (init === 'sshd') expect(await host.run(who, `${vellum} hatch`)).toMatchObject({ exitCode: 0 })
    await vi.waitFor(async () => expect(await moves.record()).toMatchObject({ stage: 'reverted' }), patience)
    expect([await moves.inService(), await holds()]).toEqual([all(first), true])
  })
})
