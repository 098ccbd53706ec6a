import { expect, test } from 'vitest'
import { configuration } from '../../../stacks/gcp/configuration.ts'
import { machineSpec } from '../../../stacks/gcp/spec.ts'

test('everything that a machine is made from is said by one setting, but whose it is', () => {
  const said = configuration.map(({ says }) => says)
  expect([...said, 'owner'].sort()).toEqual(Object.keys(machineSpec.shape).sort())
})

test.each(configuration.filter((row) => row.usual !== undefined))('what $key is without being said, fits', (row) => {
  expect(machineSpec.shape[row.says].safeParse(row.usual).success).toBe(true)
})
