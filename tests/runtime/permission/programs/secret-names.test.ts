import { expect, it } from 'vitest'
import { growth, linear } from '../../../fixtures/growth.ts'
import { judged } from '../../../fixtures/permission/decided.ts'

it.each([
  'cat "$HOME"/.ssh/id_rsa',
  'cat < "$PWD/.env"',
  'head .e[n]v',
  'cat .en?',
  'cat .*',
  'cat {.env,a}',
  'cat src/.{env,x}',
])('counts as high what can only mean a secret, though it is not known in full: %s', (command) =>
  expect(judged(command).risk).toBe('high'),
)

it.each(['cat *', 'cat "$x"', 'cat {a,b}.txt'])('asks where anything can be meant: %s', (command) =>
  expect(judged(command).risk).not.toBe('low'),
)

it.each(['*?', '*e', '[a-z]*', '.*', '{a,', '{a,b}'])(
  'takes linear time for many %s, whatever they mean',
  (pattern) => {
    expect(growth((size) => judged(`cat .${pattern.repeat(size)}x`), 5000)).toBeLessThan(linear)
  },
)
