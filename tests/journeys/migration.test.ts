import { createHash, randomBytes } from 'node:crypto'
import { readdirSync } from 'node:fs'
import { afterAll, beforeAll, expect, it } from 'vitest'
import { call } from '../../runtime/protocol/call.ts'
import type { MoveRecord } from '../../runtime/protocol/home/move.ts'
import type { HomeReleases } from '../../runtime/protocol/home/releases.ts'
import type { Layout } from '../../runtime/protocol/layout.ts'
import { tokenRoutes } from '../../runtime/protocol/routes.ts'
import { rootHatched } from '../fixtures/hatched.ts'
import { migrating, type OtherCheckout, otherCheckout } from '../fixtures/other-checkout.ts'
import type { Person } from '../fixtures/person.ts'
import { openRows } from '../fixtures/rows.ts'

/** An assistant of this machine, over a migration after which the release before cannot work with its database, and back. */

let me: Person
let at: Layout
let first: string
let later: OtherCheckout
let dying: OtherCheckout
beforeAll(async () => {
  ;({ me, at } = await rootHatched())
  later = otherCheckout(migrating)
  dying = otherCheckout({ ...migrating, 'runtime/gateway/main.ts': 'setTimeout(() => process.exit(9), 4000)' })
  first = (await standing()).release
  expect(await call(steward(), tokenRoutes.enrol, { sha256, label: 'grace@laptop' })).toEqual({ changed: true })
})
afterAll(async () => {
  later?.remove()
  dying?.remove()
  await me?.leave()
})

const sha256 = createHash('sha256').update(randomBytes(32)).digest('hex')
const steward = () => ({ server: 'gateway', socket: at.socket('gateway', 'steward') })
const decide = async () => expect((await me.vellum(['exec', '--', 'true'])).exitCode).toBe(0)
const digestsIn = (path: string, table: string) =>
  openRows(path, (database) =>
    database
      .prepare(`SELECT id FROM ${table} ORDER BY at`)
      .all()
      .map(({ id }) => String(id)),
  )

async function standing(): Promise<{ release: string; holds: boolean }> {
  const { data } = await me.ask(['status'])
  const { release, proof } = data as { release: string; proof: { holds: boolean } }
  return { release, holds: proof.holds }
}

async function previous(): Promise<HomeReleases['releases'][number] | undefined> {
  const { data } = await me.ask(['releases'])
  return (data as HomeReleases).releases.find(({ state }) => state === 'previous')
}

it('an upgrade that fails after it brought code and databases back together, and what it had written is kept', async () => {
  await decide()
  const before = digestsIn(at.gatewayDatabase, 'decisions')
  const said = await dying.ask(['upgrade'], me.env)
  expect([said.exitCode, said.code]).toEqual([6, 'MOVE_REVERTED'])
  expect(await standing()).toEqual({ release: first, holds: true })
  expect(digestsIn(at.gatewayDatabase, 'decisions')).toEqual(before)
  const [aside = ''] = readdirSync(at.gateway).filter((name) => /^gateway\.db\.of-[^-]+-[^-]+Z$/.test(name))
  expect(said.message).toMatch(/what release [0-9a-f]{12} had written is kept in /)
  expect(said.message).toContain(`${at.gateway}/${aside}`)
  expect(digestsIn(`${at.gateway}/${aside}`, 'verdicts')).toEqual(before)
  expect((await me.vellum(['audit'])).stdout).toContain(aside)
})

it('one that is well keeps a snapshot of what the release before had left, and doctor and releases say so', async () => {
  const said = await later.ask(['upgrade'], me.env)
  expect(said).toMatchObject({ exitCode: 0, data: { move: { stage: 'confirmed', databases: { way: 'snapshot' } } } })
  expect((await standing()).holds).toBe(true)
  await decide()
  expect((await me.vellum(['tokens', 'revoke', sha256.slice(0, 12)])).exitCode).toBe(0)
  const { digest, snapshot } = (await previous()) ?? {}
  expect([digest, snapshot?.fault]).toEqual([first, undefined])
  expect(snapshot?.drops).toContainEqual({ database: 'gateway', table: 'events', rows: expect.any(Number) })
  expect((await me.vellum(['doctor'])).stdout).toContain('with its snapshot of')
})

it.each([['rollback'], ['rollback', '--dry-run'], ['upgrade']])(
  'going back by %s is refused, with what would be dropped and the line that gives it up',
  async (...words) => {
    const { release } = await standing()
    const said = await me.ask(words)
    expect([said.exitCode, said.code]).toEqual([3, 'SNAPSHOT_NEEDED'])
    expect(said.message).toMatch(/drops .*\d+ of verdicts \(gateway\.db\)/)
    expect(said).toMatchObject({ hint: expect.stringContaining(`--to ${first.slice(0, 12)} --restore-snapshot`) })
    expect(await standing()).toEqual({ release, holds: true })
  },
)

it('given up, a dry run shows it and changes nothing', async () => {
  const { release } = await standing()
  const said = await me.ask(['rollback', '--restore-snapshot', '--dry-run'])
  expect(said).toMatchObject({ exitCode: 0, data: { plan: { move: { restoreSnapshot: true } } } })
  expect((await standing()).release).toBe(release)
})

it('given up, it goes back to the snapshot; what was revoked stays so, and what came since is kept aside', async () => {
  const since = digestsIn(at.gatewayDatabase, 'verdicts')
  const said = await me.ask(['rollback', '--restore-snapshot'])
  expect(said).toMatchObject({ exitCode: 0, code: 'DONE' })
  expect(await standing()).toEqual({ release: first, holds: true })
  const now = digestsIn(at.gatewayDatabase, 'decisions')
  expect(now).toEqual(since.slice(0, now.length))
  expect(now.length).toBeLessThan(since.length)
  const { databases } = (said.data as { move: MoveRecord }).move
  const aside = databases?.aside?.find((path) => path.startsWith(at.gatewayDatabase)) ?? ''
  expect([said.message.includes(aside), digestsIn(aside, 'verdicts')]).toEqual([true, since])
  expect(await call(steward(), tokenRoutes.has, { sha256 })).toEqual({ known: false })
  expect(await previous()).toMatchObject({ state: 'previous' })
  expect(readdirSync(at.gateway).filter((name) => /before|snapshot|arriving|held/.test(name))).toEqual([])
})
