import { mkdirSync, rmSync } from 'node:fs'
import { setTimeout } from 'node:timers/promises'
import { expect, onTestFinished, test } from 'vitest'
import { layout } from '../../../../runtime/protocol/layout.ts'
import { followLogs, Tail } from '../../../../runtime/steward/logs/follow.ts'
import { LogFile } from '../../../../runtime/supervisor/log-file.ts'
import { temporaryFolder } from '../../../fixtures/folder.ts'

function makeHome() {
  const at = layout(temporaryFolder())
  mkdirSync(at.logs)
  return at
}

test('every line is given once, in order, while the files rotate under the reader', async () => {
  const at = makeHome()
  const file = new LogFile(at.log('ces'), 'ces', 2000)
  file.append(['before'])
  const stop = new AbortController()
  onTestFinished(() => stop.abort())
  const seen: string[] = []
  void followLogs(at, ['ces'], stop.signal, ({ message }) => seen.push(message))
  const lines = Array.from({ length: 400 }, (_, number) => `line ${number} ${'x'.repeat(40)}`)
  for (const [number, line] of lines.entries()) {
    file.append([line])
    if (number % 20 === 19) await setTimeout(50)
  }
  await expect.poll(() => seen.at(-1)).toBe(lines.at(-1))
  expect(seen).toEqual(lines)
})

test('several rotations between two looks lose nothing that is still there', () => {
  const at = makeHome()
  const file = new LogFile(at.log('ces'), 'ces', 500)
  file.append(['before'])
  const tail = new Tail(at.log('ces'), 'ces')
  const lines = Array.from({ length: 30 }, (_, number) => `line ${number} ${'x'.repeat(40)}`)
  for (const line of lines) file.append([line])
  expect(tail.take().map(({ message }) => message)).toEqual(lines)
  expect(tail.take()).toEqual([])
})

test('a log that is not there yet, and a folder that is removed and made anew, are followed', () => {
  const at = makeHome()
  const tail = new Tail(at.log('ces'), 'ces')
  expect(tail.take()).toEqual([])
  const file = new LogFile(at.log('ces'), 'ces')
  file.append(['first'])
  expect(tail.take().map(({ message }) => message)).toEqual(['first'])
  rmSync(at.logs, { recursive: true })
  file.append(['second'])
  expect(tail.take().map(({ message }) => message)).toEqual([expect.stringContaining('was gone'), 'second'])
})

test('half a line waits for its other half', () => {
  const at = makeHome()
  const file = new LogFile(at.log('ces'), 'ces')
  file.append(['one'])
  const tail = new Tail(at.log('ces'), 'ces')
  file.append(['ä'.repeat(40_000)])
  expect(tail.take().map(({ message }) => message)).toEqual(['ä'.repeat(40_000)])
})
