import { expect, test } from 'vitest'
import { nearest } from '../../cli/nearest.ts'

const commands = ['hatch', 'status', 'doctor', 'exec', 'credentials list', 'credentials set']

test.each([
  ['statsu', 'status'],
  ['hach', 'hatch'],
  ['docter', 'doctor'],
  ['credentials lst', 'credentials list'],
  ['credential set', 'credentials set'],
])('%s is a slip of %s', (typed, meant) => {
  expect(nearest(typed, commands)).toBe(meant)
})

test.each(['frobnicate', 'completely', ''])('%j is a slip of nothing', (typed) => {
  expect(nearest(typed, commands)).toBeUndefined()
})

test('neighbours that changed places are nearer than two other letters', () => {
  expect(nearest('--nmae', ['--image', '--name'])).toBe('--name')
})
