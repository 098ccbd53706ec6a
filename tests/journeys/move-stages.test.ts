import { afterAll, beforeAll, expect, it, vi } from 'vitest'
import { endIn, harmless, movesOn, type Patch, stagesIn } from '../fixtures/move.ts'
import { type HostRoom, hostRoom, type TestHost } from '../fixtures/test-host/host.ts'

const vellum = '/opt/vellum/vellum'
const patience = { timeout: 90_000, interval: 200 }
const stages = ['switching', 'proving', 'waiting', 'reverting'] as const

let room: HostRoom
let host: TestHost
let moves: ReturnType<typeof movesOn>
let first: string
let other: string
let broken: string

const dying: Patch = {
  file: 'runtime/gateway/selfcheck.ts',
  from: '  return Promise.all([',
  to: '  setTimeout(() => process.exit(1), 1000)\n  return Promise.all([',
}

beforeAll(async () => {
  room = await hostRoom()
  host = await room.equipped()
  expect(await host.run('root', `${vellum} hatch`)).toMatchObject({ exitCode: 0 })
  moves = movesOn(host)
  first = (await moves.inService()).link ?? ''
  other = await moves.checkout('other', harmless)
  broken = await moves.checkout('broken', dying)
})
afterAll(async () => room?.[Symbol.asyncDispose]())

const all = (digest: string) => ({ link: digest, units: [digest], runs: [digest] })
const holds = async () => JSON.parse(await moves.sh(`${vellum} status --json`)).data.proof.holds
/**
 * One that dies in its soak goes back by itself; one that is well is never confirmed, and goes back then. It is waited for
 * only where something is to happen meanwhile.
 */
const moveThrough = (stage: (typeof stages)[number]) =>
  moves.stage(stage === 'reverting' ? broken : other, {
    soak: stage === 'reverting' ? 3 : 1,
    window: stage === 'waiting' ? 3 : 1,
  })

it.each(stages)(
  'is carried on when who carries it is killed while it is %s, and ends on the old release, proven',
  async (stage) => {
    const { begin } = await moveThrough(stage)
    const { told } = await moves.begunTo(begin, stage, moves.killCarrier)
    const events = await told
    expect(endIn(events)).toMatchObject({
      failure: { code: 'MOVE_REVERTED' },
      move: { outcome: { rollback: 'verified' } },
    })
    expect(stagesIn(events).filter((one) => one === stage).length).toBe(1)
    expect(await moves.inService()).toEqual(all(first))
    expect(await holds()).toBe(true)
  },
)

it.each(stages)('is on the old release, proven, when the power fails while it is %s', async (stage) => {
  const { begin } = await moveThrough(stage)
  const { told } = await moves.begunTo(begin, stage)
  await host.losePower()
  await told.catch(() => [])
  await vi.waitFor(async () => expect(await moves.record()).toMatchObject({ stage: 'reverted' }), patience)
  const { outcome } = await moves.record()
  expect(outcome).toMatchObject({ rollback: 'verified', ...(stage !== 'reverting' && { phase: stage }) })
  // systemd is killed a moment before all the others: who asks it just then may be told so and note it.
  if (stage !== 'reverting')
    expect(`${outcome?.code}: ${outcome?.why}`).toMatch(/^(MOVE_INTERRUPTED: |UNEXPECTED: .*(systemctl|systemd))/)
  expect(await moves.inService()).toEqual(all(first))
  expect(await holds()).toBe(true)
})

/** Nobody carries it on as long as this lies there: what follows is what the machine does by itself. */
const held = '/etc/systemd/system/vellum-move.service.d'
const hold = `mkdir -p ${held}; printf "[Service]\\nExecStartPre=/bin/sleep 600\\n" > ${held}/wait.conf; systemctl daemon-reload`
const isHeld = 'until [ "$(systemctl is-active vellum-move.service)" = activating ]; do :; done'

it('is carried on when who is to carry it is killed once it is staged, and ends on the old release, proven', async () => {
  const { begin } = await moves.stage(other, { window: 3 })
  await moves.sh(hold)
  const { told } = await moves.begunTo(begin, 'staged', isHeld)
  await moves.sh(`rm -r ${held}; systemctl daemon-reload; systemctl kill --signal=KILL vellum-move.service`)
  await moves.reached('reverted')
  await told
  expect((await moves.record()).outcome).toMatchObject({ phase: 'waiting', rollback: 'verified' })
  expect(await moves.inService()).toEqual(all(first))
  expect(await holds()).toBe(true)
})

it('has changed nothing when the power fails once it is staged', async () => {
  const { begin } = await moves.stage(other)
  await moves.sh(hold)
  const { told } = await moves.begunTo(begin, 'staged', isHeld)
  await moves.sh(`rm -r ${held}`)
  await host.losePower()
  await told.catch(() => [])
  await vi.waitFor(async () => expect(await moves.record()).toMatchObject({ stage: 'abandoned' }), patience)
  expect(await moves.inService()).toEqual(all(first))
  expect(await holds()).toBe(true)
})

it('is on the new release when the power fails once it is confirmed', async () => {
  const { begin, nonce, to } = await moves.stage(other, { soak: 1 })
  const { told } = await moves.begunTo(begin, 'waiting')
  const { id } = await moves.record()
  // Confirmed, and cut off before anybody could do anything about it.
  await moves.sh(
    `systemctl kill --signal=STOP vellum-move.service; (${moves.confirm(id, nonce)}) >/dev/null & until [ -L /var/lib/vellum/steward/moves/${id}.answer ]; do :; done`,
  )
  await host.losePower()
  await told.catch(() => [])
  await vi.waitFor(async () => expect(await moves.record()).toMatchObject({ stage: 'confirmed' }), patience)
  expect(await moves.inService()).toEqual(all(to))
  expect(await holds()).toBe(true)
})
