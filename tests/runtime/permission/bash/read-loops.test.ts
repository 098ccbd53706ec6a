import { expect, it } from 'vitest'
import { readScript } from '../../../../runtime/permission/bash/read.ts'

const at = { workspace: '/ws', folder: '/ws' }

function commands(script: string): string[] {
  return readScript(script, at).segments.map(({ words }) => words.map((word) => word.text ?? '?').join(' '))
}

const literal: readonly [script: string, commands: readonly string[]][] = [
  ['for x in 1 2; do a $x "$x" ${x} b${x}c; done', ['a 1 1 1 b1c', 'a 2 2 2 b2c']],
  ['for x in "a b" c; do a "$x"; done', ['a a b', 'a c']],
  ['for x in 1 2; do for y in 3 4; do a $x$y; done; done', ['a 13', 'a 14', 'a 23', 'a 24']],
  ['for x in 1 2; do a $(b $x); done', ['a ?', 'b 1', 'a ?', 'b 2']],
  ['for x in ls pwd; do $x; done', ['ls', 'pwd']],
]

it.each(literal)('reads the body of %j once for each literal', (script, expected) => {
  expect(commands(script)).toEqual(expected)
})

const varying: readonly [why: string, script: string, commands: readonly string[]][] = [
  ['a literal would be split', 'for x in "a b"; do a $x; done', ['a ?']],
  ['a literal would be a pattern', 'for x in "*"; do a $x; done', ['a ?']],
  ['one of the values is not known', 'for x in 1 $y; do a $x; done', ['a ?']],
  ['the values are a glob', 'for x in *.ts; do a $x; done', ['a ?']],
  ['the values are braces', 'for x in {1..3}; do a $x; done', ['a ?']],
  ['there are no values', 'for x; do a $x; done', ['a ?']],
  ['the loop is over', 'for x in 1; do :; done; a $x', [':', 'a ?']],
  ['it is set earlier', 'x=1; a $x', ['', 'a ?']],
  ['the body sets it', 'for x in 1 2; do x=3; a $x; done', ['', 'a ?']],
  ['the body reads it', 'for x in 1 2; do read x; a $x; done', ['read x', 'a ?']],
  ['the body prints it', 'for x in 1 2; do printf -vx 3; a $x; done', ['printf -vx 3', 'a ?']],
  ['the body makes a list of it', 'for x in 1 2; do read -ax; a $x; done', ['read -ax', 'a ?']],
  ['the body exports it', 'for x in 1 2; do export x=3; a $x; done', ['export x=3', 'a ?']],
  ['the body opens a file by it', 'for x in 1 2; do exec {x}<f; a $x; done', ['exec', 'a ?']],
  ['a loop in it sets it', 'for x in 1 2; do for x in 3; do :; done; a $x; done', [':', 'a ?']],
  ['it is changed as it is expanded', 'for x in 1 2; do a ${x%1}; done', ['a ?', 'a ?']],
  ['somebody selects it', 'select x in 1 2; do a $x; done', ['a ?']],
]

it.each(varying)('does not know a variable where %s', (_, script, expected) => {
  expect(commands(script)).toEqual(expected)
})

it('reads a body once where it would come to more than 64 commands', () => {
  const values = Array.from({ length: 33 }, (_, at) => `v${at}`).join(' ')
  expect(commands(`for x in ${values}; do a $x; b; done`)).toEqual(['a ?', 'b'])
  expect(commands(`for x in ${values}; do a $x; done`)).toHaveLength(33)
  const deep = `${'for x in 1 2; do '.repeat(20)}a${'; done'.repeat(20)}`
  expect(commands(deep).length).toBeLessThanOrEqual(64)
})
