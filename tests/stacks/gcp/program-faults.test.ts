import { afterAll, beforeAll, expect, test, vi } from 'vitest'
import { destroy, up } from '../../../stacks/engine/run.ts'
import { readState } from '../../../stacks/engine/state.ts'
import { machine, parts, settleIn } from '../../fixtures/engine/machine.ts'
import { EngineSite } from '../../fixtures/engine/site.ts'

// Each run of the engine takes seconds where all processors are busy.
vi.setConfig({ testTimeout: 240_000, hookTimeout: 240_000 })

const refusals = {
  create: "googleapi: Error 403: Quota 'CPUS' exceeded.  Limit: 8.0 in region europe-west1., quotaExceeded",
  delete: 'googleapi: Error 503: The service is currently unavailable., backendError',
}

/** A machine that is there, for the rows that remove one. */
let made: EngineSite
beforeAll(async () => {
  made = new EngineSite()
  await up(made.work(machine()), made.tell)
})
afterAll(() => made[Symbol.dispose]())

const table = (['create', 'delete'] as const).flatMap((call) =>
  parts.flatMap((part) => (['up', 'destroy'] as const).map((next) => [call, part, next] as const)),
)

test.each(table)('%s of the %s is refused: what there is is on record, and %s goes on', async (call, part, next) => {
  using site = new EngineSite()
  if (call === 'delete') settleIn(site, made)
  site.cloud.break({ call, name: part, does: { refuses: refusals[call] } })
  const failure = await runs[call](site).catch((error: unknown) => error)
  const there = partsIn(site)
  expect(failure).toMatchObject({ message: expect.stringContaining(call === 'create' ? 'quota CPUS' : 'too long') })
  expect(failure).toMatchObject({ code: there.length === 0 ? 'CLOUD_QUOTA_USED_UP' : 'MACHINE_UNFINISHED' })
  for (const name of there)
    expect(failure).toMatchObject({ message: expect.stringMatching(`on record of it:.* ${name}`) })
  expect(there.includes(part)).toBe(call === 'delete')
  expect(onRecord(site)).toEqual(there)

  site.cloud.break()
  await (next === 'up' ? up : destroy)(site.work(machine()), site.tell)
  expect(partsIn(site)).toEqual(next === 'up' ? [...parts].sort() : [])
  expect(onRecord(site)).toEqual(partsIn(site))
})

const runs = {
  create: (site: EngineSite) => up(site.work(machine()), site.tell),
  delete: (site: EngineSite) => destroy(site.work(machine()), site.tell),
}

/** What is there of the machine, as its program calls it. */
function partsIn({ cloud }: EngineSite): string[] {
  return cloud
    .things()
    .map(({ type }) => (type.split(':').at(-1) ?? '').toLowerCase().replace('subnetwork', 'subnet'))
    .sort()
}

function onRecord({ places }: EngineSite): string[] {
  return (readState(places)?.resources ?? []).map(({ name }) => name).sort()
}
