import { expect, it } from 'vitest'
import { judgeAwk } from '../../../../../runtime/permission/programs/scripts/awk.ts'

it.each([
  '{print $1}',
  'NR > 1 {print $2}',
  '$3 >= 5 || $1 == "a"',
  '/a|b/ {print}',
  '{s += $1} END {print s}',
  '{ print "x" > "/dev/stderr" }',
  '{if ($3 > 5) print $1}',
])('is sure that %j does no harm', (program) => {
  expect(judgeAwk(program)).toBeUndefined()
})

it.each([
  'BEGIN { system("x") }',
  '/"/ { system("x") }',
  '{ print > "out" }',
  '{ print $1 >> "out" }',
  '{ print | "sh" }',
  '{ printf "x" |& "sh" }',
  '{ "date" | getline }',
  '{ getline x < ".env" }',
  'BEGIN { print ENVIRON["X"] }',
  'BEGIN { ARGV[1] = ".env" }',
  '@load "filefuncs"',
  'BEGIN { f = "sys"; @f() }',
  '{ print > "/dev/tcp/x" }',
  '{ print ">" "/dev/stderr" > "x" }',
])('is not sure of %j', (program) => {
  expect(judgeAwk(program)?.risk).toBe('high')
})
