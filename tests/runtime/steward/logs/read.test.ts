import { mkdirSync, writeFileSync } from 'node:fs'
import { expect, test } from 'vitest'
import { layout } from '../../../../runtime/protocol/layout.ts'
import { readLogs } from '../../../../runtime/steward/logs/read.ts'
import { temporaryFolder } from '../../../fixtures/folder.ts'

const line = (second: number, msg: string, more: object = {}) =>
  JSON.stringify({ level: 30, time: `2026-01-02T03:04:0${second}.000Z`, process: 'x', ...more, msg })

/** A home with these log files, by name. */
function homeWith(files: Record<string, string[]>) {
  const at = layout(temporaryFolder())
  mkdirSync(at.logs)
  for (const [name, lines] of Object.entries(files))
    writeFileSync(`${at.logs}/${name}`, lines.map((one) => `${one}\n`).join(''))
  return at
}
const all = { processes: [], lines: 100 }
const messages = (at: ReturnType<typeof layout>, wanted = {}) =>
  readLogs(at, { ...all, ...wanted }).map(({ process, message }) => `${process} ${message}`)

test('the logs are merged by time, older files first, each line under the name of its file', () => {
  const at = homeWith({
    'ces.log': [line(3, 'c3'), line(5, 'c5')],
    'ces.log.1': [line(2, 'c2')],
    'ces.log.2': [line(1, 'c1')],
    'gateway.log': [line(2, 'g2'), line(4, 'g4')],
    'supervisor.log': [line(0, 's0')],
  })
  expect(messages(at)).toEqual(['supervisor s0', 'ces c1', 'ces c2', 'gateway g2', 'ces c3', 'gateway g4', 'ces c5'])
  expect(messages(at, { lines: 2 })).toEqual(['gateway g4', 'ces c5'])
  expect(messages(at, { lines: 0 })).toEqual([])
  expect(messages(at, { since: '2026-01-02T03:04:03.000Z' })).toEqual(['ces c3', 'gateway g4', 'ces c5'])
  expect(messages(at, { processes: ['gateway'] })).toEqual(['gateway g2', 'gateway g4'])
})

test('levels have names, and what else a line says is kept', () => {
  const at = homeWith({ 'ces.log': [line(1, 'one', { level: 50, why: 'x', count: 2 })] })
  expect(readLogs(at, all)).toEqual([
    {
      time: '2026-01-02T03:04:01.000Z',
      process: 'ces',
      level: 'error',
      message: 'one',
      fields: { why: 'x', count: 2 },
    },
  ])
})

test('what Node printed as it died stands where it was said, as an error', () => {
  const at = homeWith({
    'ces.log': [line(1, 'one'), 'node:internal/crash', '{ not json'],
    'gateway.log': [line(2, 'g')],
  })
  expect(readLogs(at, all).map(({ level, message }) => [level, message])).toEqual([
    ['info', 'one'],
    ['error', 'node:internal/crash'],
    ['error', '{ not json'],
    ['info', 'g'],
  ])
})

test('a home without logs has none', () => {
  expect(messages(layout(temporaryFolder()))).toEqual([])
})
