import { expect, test } from 'vitest'
import { costOf } from '../../../stacks/gcp/prices.ts'
import { usual } from '../../../stacks/gcp/spec.ts'

test('a machine as it is usually made, item by item', () => {
  const { asOf, items } = costOf({ ...usual, zone: 'us-central1-a' })
  expect(Date.parse(asOf)).toBeLessThan(Date.now())
  expect(items).toEqual([
    { what: 'e2-medium', monthly: 24.46 },
    { what: '20 GiB disk', monthly: 2 },
    { what: 'static address', monthly: 3.65 },
  ])
})

test('a type that the table does not know has no price, and a region that it does not know is the dearest', () => {
  const [machine, disk] = costOf({ machineType: 'x9-huge', diskGiB: 20, zone: 'mars-north1-a' }).items
  expect(machine).toEqual({ what: 'x9-huge', monthly: undefined })
  expect(disk?.monthly).toBe(2.58)
})
