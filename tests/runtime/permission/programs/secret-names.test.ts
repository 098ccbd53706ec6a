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

const ofTheMachine = '/var/lib/vellum/workspace'

it.each(['cat W/*.md', 'rg later W/src/*.ts', 'head -n 3 W/a?.md'])(
  'takes no file in the workspace for a secret because of where the workspace lies: %s',
  (command) => expect(judged(command.replaceAll('W', ofTheMachine), ofTheMachine).risk).toBe('medium'),
)

it.each([
  'cat W/.e*',
  'cat W/x.ke?',
  'cat W/../vault/*',
  'cat W/*/../../vault/*.md',
  'cat W*/a.md',
  'cat W/$x/../../*.md',
  'find W/{../vault,x}',
])('counts as high what leads to a secret from the workspace: %s', (command) =>
  expect(judged(command.replaceAll('W', ofTheMachine), ofTheMachine).risk).toBe('high'),
)

it.each(['*?', '*e', '[a-z]*', '.*', '{a,', '{a,b}'])(
  'takes linear time for many %s, whatever they mean',
  (pattern) => {
    expect(growth((size) => judged(`cat .${pattern.repeat(size)}x`), 5000)).toBeLessThan(linear)
  },
)
