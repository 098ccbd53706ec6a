import { existsSync } from 'node:fs'
import { join } from 'node:path'
import { expect, test } from 'vitest'
import { makeClock } from '../../../fixtures/clock.ts'
import { readEvents } from '../../../fixtures/event-reader.ts'
import { type Permitted, startPermitted } from '../../../fixtures/permitted.ts'
import { openRows } from '../../../fixtures/rows.ts'

const append = 'echo x >> log'
const hasRun = ({ gateway }: Permitted) => existsSync(join(gateway.at.workspace, 'log'))

test('a prompt that nobody answers in time counts as a no, and an answer that comes late is told so', async () => {
  await using here = await startPermitted()
  await here.set('approvals.expireAfter', 1)
  const wish = here.want(append)
  const { id } = await wish.asking
  expect((await wish.told).at(-1)).toMatchObject({ failure: { code: 'APPROVAL_DENIED' } })
  await expect(here.approve(id)).rejects.toMatchObject({ code: 'APPROVAL_OVER' })
  expect(await here.prompts()).toMatchObject([{ id, state: 'expired' }])
  expect(hasRun(here)).toBe(false)
})

test.each(['-1h', '-400d'])('a clock that is stepped back by %s gives a prompt no more time', async (step) => {
  const clock = makeClock()
  await using here = await startPermitted({ ...clock.env })
  await here.set('approvals.expireAfter', 2)
  const wish = here.want(append)
  const { id } = await wish.asking
  clock.step(step)
  expect((await wish.told).at(-1)).toMatchObject({ failure: { code: 'APPROVAL_DENIED' } })
  await expect(here.approve(id)).rejects.toMatchObject({ code: 'APPROVAL_OVER' })
  expect(hasRun(here)).toBe(false)
})

test('a clock that is stepped forward past its end ends it', async () => {
  const clock = makeClock()
  await using here = await startPermitted({ ...clock.env })
  const { id } = await here.want(append).asking
  clock.step('+1h')
  await expect(here.approve(id)).rejects.toMatchObject({ code: 'APPROVAL_OVER' })
  expect(hasRun(here)).toBe(false)
})

test('a gateway that is killed while one waits releases it as denied, and asks anew', async () => {
  await using here = await startPermitted()
  const wish = here.want(append)
  const { id } = await wish.asking
  await here.gateway.process().end('SIGKILL')
  await expect(wish.told).rejects.toMatchObject({ code: 'PROCESS_UNREACHABLE' })
  await here.gateway.restart()
  expect(await here.prompts()).toMatchObject([{ id, state: 'withdrawn' }])
  await expect(here.approve(id)).rejects.toMatchObject({ code: 'APPROVAL_OVER' })
  const again = here.want(append)
  expect((await again.asking).id).not.toBe(id)
  again.leave()
  expect(hasRun(here)).toBe(false)
})

test('one that is told to stop lets whoever waits go with a no', async () => {
  await using here = await startPermitted()
  const wish = here.want(append)
  await wish.asking
  await here.gateway.process().end()
  expect((await wish.told).at(-1)).toMatchObject({ failure: { code: 'APPROVAL_DENIED' } })
  await here.gateway.restart()
  expect(await here.prompts()).toMatchObject([{ state: 'withdrawn' }])
  expect(hasRun(here)).toBe(false)
})

test('one that is killed between the approval and the run runs it at most once, and asks anew', {
  timeout: 120_000,
}, async () => {
  await using here = await startPermitted()
  for (let round = 0; round < 6; round += 1) {
    const wish = here.want(`echo x >> round-${round}; sleep 0.2`)
    const { id } = await wish.asking
    const approved = here.approve(id).catch((error) => error)
    await new Promise((resolve) => setTimeout(resolve, round * 4))
    await here.gateway.process().end('SIGKILL')
    await Promise.allSettled([wish.told, approved])
    await here.gateway.restart()
    expect((await here.prompts())[0]).toMatchObject({ id, state: expect.stringMatching(/^(approved|withdrawn)$/) })
    const again = here.want(`echo x >> round-${round}; sleep 0.2`)
    await again.asking
    again.leave()
    await expect.poll(here.prompts).toMatchObject([{ state: 'withdrawn' }, { id }])
    openRows(here.gateway.at.gatewayDatabase, (database) => database.exec('DELETE FROM prompts'))
    const begun = openRows(here.gateway.at.assistantDatabase, (database) =>
      database.prepare('SELECT * FROM runs').all(),
    )
    expect(begun.length).toBeLessThanOrEqual(round + 1)
  }
})

test('a prompt is on the disk before anybody is told of it', async () => {
  await using here = await startPermitted()
  const reader = await readEvents({ ...here.gateway, path: '/v1/events' })
  const { id } = await here.want(append).asking
  await expect.poll(() => reader.seen.map(({ kind }) => kind)).toContain('approval.asked')
  const rows = openRows(here.gateway.at.gatewayDatabase, (database) =>
    database.prepare('SELECT p.id, p.state, d.outcome FROM prompts p JOIN decisions d ON d.prompt = p.id').all(),
  )
  expect(rows).toEqual([{ id, state: 'waiting', outcome: 'ask' }])
})
