import { PassThrough } from 'node:stream'
import { stripVTControlCharacters } from 'node:util'
import { expect, test } from 'vitest'
import type { Told } from '../../../../bootstrap/tell.ts'
import { lastingLine, passingLine } from '../../../../cli/render/progress/lines.ts'
import { plainVoice } from '../../../../cli/render/progress/plain.ts'

const told: Told[] = [
  { at: 'phase', phase: 'survey', state: 'begun', detail: 'this machine' },
  { at: 'phase', phase: 'survey', state: 'done', detail: 'debian 12' },
  { at: 'begin', step: 'folders' },
  { at: 'step', step: 'folders', outcome: 'changed', detail: '12 folders', ms: 12.3 },
  { at: 'begin', step: 'ready' },
  { at: 'waiting', step: 'ready', waitsFor: 'ces to answer' },
  { at: 'waiting', step: 'ready', waitsFor: 'ces to answer' },
  { at: 'step', step: 'ready', outcome: 'same', detail: '', ms: 400 },
  { at: 'probe', probe: { id: 'clock', title: 'the clock is right', status: 'pass', evidence: 'yes', ms: 1 } },
  { at: 'probe', probe: { id: 'disk', title: 'there is room', status: 'fail', evidence: '1 MB\u001b[2J free', ms: 1 } },
  { at: 'end' },
]

function hear(makeVoice: (stream: never) => { tell(told: Told): void; end(): void }): string {
  const stream = Object.assign(new PassThrough(), { columns: 60 })
  const voice = makeVoice(stream as never)
  for (const one of told) voice.tell(one)
  voice.end()
  return String(stream.read())
}

const lasting = [
  '✓ survey          debian 12',
  '✓ folders         changed  12 ms  12 folders',
  '· ready           same  400 ms',
  '✗ disk            1 MB\\x1b[2J free',
]

test('in a file: what was done, what failed, and what a wait waits for, each once', () => {
  expect(hear(plainVoice).trimEnd().split('\n')).toEqual([
    ...lasting.slice(0, 2),
    '… ready  waits for ces to answer',
    ...lasting.slice(2),
  ])
})

test('no word of a process that was taken over steers the terminal', () => {
  const steering = 'a\u001b]0;owned\u0007\u001b[2J\u009b1m'
  const probe = { id: steering, title: steering, status: 'fail', evidence: steering, ms: 1 } as const
  const hostile: Told[] = [
    { at: 'begin', step: steering },
    { at: 'waiting', step: steering, waitsFor: steering },
    { at: 'step', step: steering, outcome: 'failed', detail: steering, ms: 1 },
    { at: 'phase', phase: 'survey', state: 'begun', detail: steering },
    { at: 'probe', probe },
  ]
  // Our own colour stands at the mark only.
  for (const text of hostile.flatMap((one) => [lastingLine(one) ?? '', passingLine(one) ?? '']))
    expect(stripVTControlCharacters(text.slice(0, 11)) + text.slice(11)).not.toMatch(/\p{Cc}/u)
})
