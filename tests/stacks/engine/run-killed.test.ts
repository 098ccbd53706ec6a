import { setTimeout } from 'node:timers/promises'
import { expect, test, vi } from 'vitest'
import { destroy, refresh, up } from '../../../stacks/engine/run.ts'
import { readState } from '../../../stacks/engine/state.ts'
import { EngineSite } from '../../fixtures/engine/site.ts'

// Each run of the engine takes seconds where all processors are busy, and these take several.
vi.setConfig({ testTimeout: 240_000 })

/** As a cloud's room does it: looks what of that which was under way is there, and has the record say so. */
async function settle(site: EngineSite): Promise<void> {
  const pending = readState(site.places)?.pending.filter(({ operation }) => operation === 'creating') ?? []
  const found = pending.flatMap(({ urn, type }) => {
    const thing = site.cloud.things().find((one) => one.type === type)
    return thing ? [{ urn, id: thing.id }] : []
  })
  if (readState(site.places)) await refresh(site.work(), found, site.tell)
}

/** Slow enough that a kill at any moment may meet a call under way. */
const slow = (['create', 'delete'] as const).flatMap((call) =>
  ['network', 'instance'].map((name) => ({ call, name, does: 'late', ms: 400 }) as const),
)

test.each([1, 2, 3])(
  'killed at a moment nobody chose, engine or operator, it comes to its end all the same (%i)',
  async () => {
    using site = new EngineSite()
    site.cloud.break(...slow)
    for (const verb of ['up', 'destroy'] as const) {
      const operator = site.operator(verb)
      await operator.until(verb === 'up' ? 'create network begun' : 'delete instance begun')
      await setTimeout(Math.random() * 1200)
      const pids = Math.random() < 0.5 ? site.engines() : [operator.process.pid ?? 0]
      for (const pid of pids) process.kill(pid, 'SIGKILL')
      await operator.end()
      await site.quiet()
      await settle(site)
      await (verb === 'up' ? up : destroy)(site.work(), site.tell)
      expect(site.cloud.things()).toHaveLength(verb === 'up' ? 2 : 0)
    }
    const creates = site.cloud.calls().filter((call) => call.startsWith('create'))
    expect(creates.length, creates.join(', ')).toBeLessThanOrEqual(3)
    expect(readState(site.places)).toBeUndefined()
  },
)
