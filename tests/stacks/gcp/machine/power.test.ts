import { expect, test } from 'vitest'
import { isRunning, start, stop } from '../../../../stacks/gcp/machine/power.ts'
import { Cloud } from '../../../fixtures/gcp/cloud.ts'
import { computeOf } from '../../../fixtures/gcp/compute.ts'
import { cloudMachine as machine } from '../../../fixtures/gcp/spec.ts'

const path = 'zones/europe-west1-b/instances/vellum-a'

test('stops a machine that runs and starts one that does not, and says whether it had to', async () => {
  await using cloud = await Cloud.start()
  cloud.held.set(path, { name: 'vellum-a', status: 'RUNNING' })
  const compute = computeOf(cloud)
  expect([await stop(compute, machine), await stop(compute, machine)]).toEqual([true, false])
  expect(await isRunning(compute, machine)).toBe(false)
  expect([await start(compute, machine), await start(compute, machine)]).toEqual([true, false])
  expect(await isRunning(compute, machine)).toBe(true)
})

test.each([isRunning, stop, start])('of one that was removed it says so: %o', async (asked) => {
  await using cloud = await Cloud.start()
  await expect(asked(computeOf(cloud), machine)).rejects.toMatchObject({ code: 'MACHINE_GONE', exitCode: 5 })
})
