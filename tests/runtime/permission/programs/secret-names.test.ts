import { expect, it } from 'vitest'
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

it('takes no longer for a pattern that means everything in many ways', () => {
  const begin = performance.now()
  for (const pattern of ['*?', '*e', '[a-z]*', '.*', '{a,', '{a,b}']) judged(`cat .${pattern.repeat(5000)}x`)
  expect(performance.now() - begin).toBeLessThan(2000)
})
