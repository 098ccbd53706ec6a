import { expect, it } from 'vitest'
import { evaluate } from '../../../../runtime/permission/programs/evaluate.ts'
import { judgeSegment } from '../../../../runtime/permission/programs/judge.ts'
import type { ProgramRow } from '../../../../runtime/permission/programs/row.ts'
import { greatest, type Risk } from '../../../../runtime/protocol/permission/risk.ts'
import { segmentOf, wordsOf, workspace } from '../../../fixtures/permission/segment.ts'

/** A program with every kind of option there is. */
const tool: ProgramRow = {
  risk: 'low',
  harmless: '-a -v --all --verbose --quiet -C --format-all -NUM',
  options: {
    '-C': { value: 'list' },
    '-o': { value: 'write', risk: 'medium' },
    '--output': { value: 'write', risk: 'medium' },
    '--force': { risk: 'high', why: 'forces' },
    '-f': { risk: 'high' },
    '--color': { value: 'text', isOptional: true },
    '--run': { value: 'run', risk: 'high', isVeiled: true },
  },
  operands: ['read'],
}
const topics: ProgramRow = {
  risk: 'low',
  tells: '--version',
  options: { '-C': { value: 'list' } },
  harmless: '-q',
  subcommands: {
    view: { risk: 'low', operands: ['text'], harmless: '-q' },
    merge: { risk: 'high', why: 'merges' },
    remote: { risk: 'low', harmless: '-v', subcommands: { 'set-url': { risk: 'high' }, show: { risk: 'low' } } },
  },
}

function riskOf(row: ProgramRow, words: string): Risk {
  return greatest(evaluate({ name: 'tool', row }, wordsOf(words)).findings.map((one) => one.risk))
}

it.each<[string, Risk]>([
  ['', 'low'],
  ['-av x', 'low'],
  ['-5 x', 'low'],
  ['-C folder x', 'low'],
  ['-Cfolder x', 'low'],
  ['--color=always x', 'low'],
  ['-x', 'medium'],
  ['-axf', 'high'],
  ['--unknown', 'medium'],
  ['--verb', 'medium'],
  ['--fo', 'high'],
  ['--f', 'high'],
  ['--out=x', 'medium'],
  ['-- --force', 'low'],
  ['x --force', 'high'],
  ['$x', 'high'],
  ['-- $x', 'low'],
  ['src/$x', 'high'],
  ['"src/$x"', 'low'],
  ['"$x"', 'high'],
  ['src/"$x"', 'low'],
  ['src/*.ts', 'low'],
  ['*.ts', 'high'],
  ['-C $x', 'high'],
  ['-C "$x"', 'low'],
])('an option counts wherever it stands: tool %s', (words, risk) => {
  expect(riskOf(tool, words)).toBe(risk)
})

it.each<[string, Risk]>([
  ['', 'low'],
  ['--version', 'low'],
  ['view 1', 'low'],
  ['merge 1', 'high'],
  ['-C view merge', 'high'],
  ['-Cview merge', 'high'],
  ['-q -C x remote -v set-url', 'high'],
  ['remote -v', 'low'],
  ['remote show', 'low'],
  ['me', 'high'],
  ['other', 'medium'],
  ['$verb', 'high'],
  ['--unknown view merge', 'high'],
  ['--unknown=view view', 'medium'],
  ['constructor', 'medium'],
  ['view -q', 'low'],
  ['view -C x', 'medium'],
])('no option hides a sub-command: topics %s', (words, risk) => {
  expect(riskOf(topics, words)).toBe(risk)
})

it('options of a program can stand behind its sub-commands where it says so', () => {
  expect(riskOf({ ...topics, optionsAnywhere: true }, 'view -C x')).toBe('low')
})

it.each<[string, Risk]>([
  ['ls -la', 'low'],
  ['/usr/bin/ls -la', 'low'],
  ['./ls -la', 'medium'],
  ['/ws/bin/ls', 'medium'],
  ['ls *', 'low'],
  ['ls $x', 'medium'],
  ['nobody-knows-this', 'medium'],
  ['rm x', 'high'],
])('a program is judged by its name, or by its file: %s', (source, risk) => {
  const { findings } = judgeSegment(segmentOf(source), workspace)
  expect(greatest(findings.map((one) => one.risk))).toBe(risk)
})

it('what it names as files becomes touches, against the folder it is in', () => {
  expect(judgeSegment(segmentOf('ls src ~/x /etc ../a', '/ws/sub'), workspace).touches).toEqual([
    { path: '/ws/sub/src', use: 'list' },
    { path: '/home/assistant/x', use: 'list' },
    { path: '/etc', use: 'list' },
    { path: '/ws/sub/../a', use: 'list' },
  ])
})

it('a file of its own is run', () => {
  expect(judgeSegment(segmentOf('./build.sh'), workspace).touches).toEqual([{ path: '/ws/./build.sh', use: 'run' }])
})

it('in a folder that is not known, only absolute paths are', () => {
  const segment = { ...segmentOf('rm x /y'), folder: undefined }
  expect(judgeSegment(segment, workspace).touches.map((one) => one.path)).toEqual([undefined, '/y'])
})

it('a redirect touches what it is led to', () => {
  expect(judgeSegment(segmentOf('>out </in 2>&1 &>file <<<text'), workspace).touches).toEqual([
    { path: '/ws/out', use: 'write' },
    { path: '/in', use: 'read' },
    { path: '/ws/file', use: 'write' },
  ])
})
