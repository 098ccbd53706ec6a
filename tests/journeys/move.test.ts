import { afterAll, beforeAll, expect, it } from 'vitest'
import { endIn, harmless, movesOn, stagesIn } from '../fixtures/move.ts'
import { type HostRoom, hostRoom, type TestHost } from '../fixtures/test-host/host.ts'

const vellum = '/opt/vellum/vellum'
const forwards = ['staged', 'switching', 'proving', 'waiting', 'confirmed']
const back = ['reverting', 'reverted']

let room: HostRoom
let host: TestHost
let moves: ReturnType<typeof movesOn>
/** The release that was hatched, and a checkout with another. */
let first: string
let other: string

beforeAll(async () => {
  room = await hostRoom()
  host = await room.equipped()
  expect(await host.run('root', `${vellum} hatch`)).toMatchObject({ exitCode: 0 })
  moves = movesOn(host)
  first = (await moves.inService()).link ?? ''
  other = await moves.checkout('other', harmless)
})
afterAll(async () => room?.[Symbol.asyncDispose]())

const all = (digest: string) => ({ link: digest, units: [digest], runs: [digest] })
const holds = async () => JSON.parse(await moves.sh(`${vellum} status --json`)).data.proof.holds

/** Begins a move, confirms it once it waits for that, and gives what was told of it. */
async function confirmed(of: string) {
  const staged = await moves.stage(of)
  const told = moves.events(staged.begin)
  await moves.reached('waiting')
  const { id } = await moves.record()
  const ended = await moves.events(moves.confirm(id, staged.nonce))
  return { staged, id, told: await told, ended }
}

it('goes to another release, and is confirmed over another connection', async () => {
  const { staged, told, ended, id } = await confirmed(other)
  expect(stagesIn(told)).toEqual(forwards)
  expect([endIn(told)?.failure, endIn(ended)]).toMatchObject([
    undefined,
    { proof: { holds: true }, move: { stage: 'confirmed' } },
  ])
  expect(await moves.inService()).toEqual(all(staged.to))
  expect(await holds()).toBe(true)
  // The same nonce a second time.
  expect(endIn(await moves.events(moves.confirm(id, staged.nonce)))).toMatchObject({
    failure: { code: 'CONFIRM_SECOND' },
  })
})

it('lists what is on the machine', async () => {
  const { releases } = JSON.parse(
    await moves.sh(
      '/var/lib/vellum/current/node/bin/node /var/lib/vellum/current/app/steward.js releases --home /var/lib/vellum',
    ),
  )
  expect(releases).toMatchObject([
    { state: 'current', version: expect.any(String), bytes: expect.any(Number) },
    { digest: first, state: 'previous' },
  ])
})

it('goes back to the release before, and needs no bytes for it', async () => {
  const { told } = await confirmed('previous')
  expect(stagesIn(told)).toEqual(forwards)
  expect(await moves.inService()).toEqual(all(first))
  expect(await holds()).toBe(true)
})

it('is back on its own where nobody confirms it, or with what is wrong; and too late is too late', async () => {
  const staged = await moves.stage(other, { window: 4 })
  const told = moves.events(staged.begin)
  await moves.reached('waiting')
  const { id } = await moves.record()
  const wrong = endIn(await moves.events(moves.confirm(id, '0'.repeat(64))))
  expect(wrong).toMatchObject({ failure: { code: 'CONFIRM_WRONG' } })
  const events = await told
  expect(stagesIn(events)).toEqual([...forwards.slice(0, 4), ...back])
  expect(endIn(events)).toMatchObject({
    failure: { code: 'MOVE_REVERTED', exitCode: 6 },
    move: { outcome: { phase: 'waiting', code: 'MOVE_UNCONFIRMED', rollback: 'verified' } },
  })
  expect(endIn(await moves.events(moves.confirm(id, staged.nonce)))).toMatchObject({
    failure: { code: 'CONFIRM_LATE' },
  })
  expect(await moves.inService()).toEqual(all(first))
  expect(await holds()).toBe(true)
})

it('brings nothing there and changes nothing where the disk is full, and does once there is room', async () => {
  const big = await moves.checkout('big', { ...harmless, to: 'vault open at last' })
  const staging = '/var/lib/vellum/staging'
  const upgrade = (flags = '') => moves.sh(`${big}/vellum upgrade --json ${flags}`).then(JSON.parse)
  // What the moves before were staged from is left to whoever sent it.
  const before = await moves.sh(`ls -A ${staging}`)
  await moves.sh(`mount -t tmpfs -o size=256k,mode=700 none ${staging}`)
  const said = await upgrade()
  await moves.sh(`umount --lazy ${staging}`)
  expect(said).toMatchObject({ exitCode: 3, code: 'DISK_FULL' })
  expect(said.message).toContain(`runs ${first.slice(0, 12)}, as before`)
  expect([await moves.inService(), await moves.sh(`ls -A ${staging}`)]).toEqual([all(first), before])
  expect(await upgrade()).toMatchObject({ exitCode: 0, data: { move: { stage: 'confirmed', from: first } } })
  expect(JSON.parse(await moves.sh(`${vellum} rollback --json`))).toMatchObject({ exitCode: 0 })
  expect(await moves.inService()).toEqual(all(first))
})

it('goes back to a release of another make, where such a one runs there', async () => {
  const format = { file: 'runtime/protocol/release.ts', from: 'format: z.literal(1)', to: 'format: z.literal(7)' }
  const theirs = await moves.checkout('theirs', format)
  await moves.sh(`sed -i 's/{ format: 1, version/{ format: 7, version/' ${theirs}/bootstrap/release/release.ts`)
  expect(await host.run('root', `${theirs}/vellum hatch`)).toMatchObject({ exitCode: 0 })
  const { link = '' } = await moves.inService()
  const { begin } = await moves.stage(other, { window: 3 })
  expect(endIn(await moves.events(begin))).toMatchObject({ failure: { code: 'MOVE_REVERTED' }, move: { from: link } })
  expect([await moves.inService(), await holds()]).toEqual([all(link), true])
  await confirmed(other)
  const listed = JSON.parse(await moves.sh(`${vellum} releases --json`)).data
  expect(listed.releases).toContainEqual(expect.objectContaining({ digest: link, state: 'previous' }))
  await confirmed('previous')
  expect([await moves.inService(), await holds()]).toEqual([all(link), true])
  expect(await host.run('root', `${vellum} hatch`)).toMatchObject({ exitCode: 0 })
  expect(await moves.inService()).toEqual(all(first))
})

it('does one move at a time', async () => {
  const one = await moves.stage(other, { window: 3 })
  const two = await moves.stage(other)
  const told = moves.events(one.begin)
  await moves.reached('waiting')
  expect(endIn(await moves.events(two.begin))).toMatchObject({ failure: { code: 'LEASE_HELD', exitCode: 4 } })
  expect(endIn(await told)).toMatchObject({ failure: { code: 'MOVE_REVERTED' } })
  expect(await moves.inService()).toEqual(all(first))
})

it('goes on when whoever asked for it is gone, and tells who asks again', async () => {
  const staged = await moves.stage(other, { window: 3 })
  await moves.sh(
    `(${staged.begin}) >/dev/null 2>&1 & until grep -q '"stage": "proving"' /var/lib/vellum/steward/move.json; do sleep 0.02; done; kill -9 $(pgrep -f 'steward.js [a]pply')`,
  )
  const events = await moves.events(moves.follow)
  expect(stagesIn(events)).toEqual([...forwards.slice(0, 4), ...back])
  expect(endIn(events)).toMatchObject({ failure: { code: 'MOVE_REVERTED' } })
})

it('refuses to go to a release that is damaged on the disk, before anything is changed', async () => {
  const before = await moves.inService()
  const { to } = await confirmed(other).then(({ staged }) => staged)
  await moves.sh(
    `f=$(readlink -f /var/lib/vellum/releases/${first}/app)/ces.js; cp -p $f /tmp/ces.js; printf x | dd of=$f bs=1 seek=100 conv=notrunc; touch -r /tmp/ces.js $f`,
  )
  const events = await moves.events((await moves.stage('previous')).begin)
  expect([stagesIn(events), endIn(events)]).toMatchObject([
    [],
    { failure: { code: 'MOVE_DAMAGED', exitCode: 3 }, undone: 'none' },
  ])
  // It is noticed at a glance from now on, so that nobody is told that it could be gone to.
  const tried = JSON.parse(await moves.sh(`${vellum} rollback --dry-run --json`))
  expect(tried).toMatchObject({ exitCode: 3, code: 'MOVE_DAMAGED', message: expect.stringContaining('ces.js') })
  expect(await moves.inService()).toEqual(all(to))
  expect(before).not.toEqual(all(to))
})

it('leaves nothing of it when it retires', async () => {
  expect(await host.run('root', `${vellum} retire --no-backup --yes`)).toMatchObject({ exitCode: 0 })
  expect(
    await moves.sh('ls -d /var/lib/vellum /etc/systemd/system/vellum* /etc/systemd/system/*/vellum* 2>/dev/null'),
  ).toBe('')
  expect(await moves.sh('pgrep -f [s]teward.js')).toBe('')
})
