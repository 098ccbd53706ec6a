import { afterAll, beforeAll, expect, test } from 'vitest'
import { enginesOf } from '../fixtures/engine/engines.ts'
import { CloudSite } from '../fixtures/gcp/site.ts'
import type { UnderWay } from '../fixtures/under-way.ts'

/** Operators who are killed, and two of them at once, where a machine is made or removed: it need not be one to log in on. */

const hatching = ['hatch', '--remote', 'gcp', '--name', 'a']
const retiring = ['retire', 'a', '--yes']

let site: CloudSite
beforeAll(async () => {
  site = await CloudSite.open({ hasMachines: false })
})
afterAll(async () => site?.[Symbol.asyncDispose]())

const held = () => site.cloud.held.size

/** Kills an operator, and waits until the engine that they left has ended. */
async function kill({ child, ended }: UnderWay): Promise<void> {
  child.kill('SIGKILL')
  await ended
  await expect.poll(() => enginesOf(site.folder), { timeout: 120_000, interval: 200 }).toEqual([])
}

/** Kills whoever types this once they have told this. */
async function killedOnce(args: readonly string[], told: string): Promise<void> {
  const operator = site.begin(args)
  expect(await operator.sees(told)).toBe(true)
  await kill(operator)
}

test.each(['network', 'disk', 'instance'])(
  'killed when the %s was made: retire removes what there is',
  async (part) => {
    await killedOnce(hatching, `${part} `)
    expect(held()).toBeGreaterThan(0)
    expect(await site.ask(retiring)).toMatchObject({ exitCode: 0 })
    expect(held()).toBe(0)
  },
)

test('killed when the instance was removed: retire again removes the rest, and meanwhile nobody else may', async () => {
  await killedOnce(hatching, 'instance ')
  site.cloud.faults.push({ method: 'DELETE', path: /\/disks\//, does: 'late', ms: 30_000 })
  const first = site.begin(retiring)
  expect(await first.sees('instance ')).toBe(true)
  expect(await site.ask(retiring)).toMatchObject({ exitCode: 4, code: 'LEASE_HELD' })
  await kill(first)
  expect(await site.ask(retiring)).toMatchObject({ exitCode: 0 })
  expect(held()).toBe(0)
})
