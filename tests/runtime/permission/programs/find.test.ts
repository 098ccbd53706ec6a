import { expect, it } from 'vitest'
import { families, rowOf } from '../../../../runtime/permission/programs/find.ts'

it('no program is in two families', () => {
  const names = Object.values(families).flatMap((family) => Object.keys(family))
  expect(names.filter((name, index) => names.indexOf(name) !== index)).toEqual([])
})

it('a program is found by its name, and nothing else is', () => {
  expect(rowOf('ls')?.risk).toBe('low')
  expect(rowOf('nobody-knows-this')).toBeUndefined()
  expect(rowOf('constructor')).toBeUndefined()
  expect(rowOf('')).toBeUndefined()
})
