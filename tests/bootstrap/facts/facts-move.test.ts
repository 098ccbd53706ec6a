import { expect, test } from 'vitest'
import { parseFacts } from '../../../bootstrap/facts/facts.ts'
import { type MoveRecord, moveStages } from '../../../runtime/protocol/home/move.ts'

const record: MoveRecord = {
  ...{ format: 1, id: 'b3a1c9e2-6f0d-4c58-9d54-1f2a3b4c5d6e', verb: 'upgrade', by: 'eve@desk' },
  ...{ from: '1'.repeat(64), to: '2'.repeat(64), nonceSha256: '3'.repeat(64), windowSeconds: 60, soakSeconds: 5 },
  ...{ begunAt: '2026-01-02T03:04:05.000Z', stage: 'proving', stageSince: '2026-01-02T03:04:06.000Z' },
}
/** What the survey says of any machine. */
const needed = [
  ...['kernel\tLinux', 'machine\tx86_64', 'uid\t0', 'user\troot', 'privilege\troot', 'memory_mb\t2000'],
  'existing_folder\t/var/lib',
]
const ended = ['confirmed', 'reverted', 'stuck', 'abandoned']

test.each(moveStages)('of a move that is %s it is known whether it is open', (stage) => {
  const { move, openMove } = parseFacts([...needed, `move\t${JSON.stringify({ ...record, stage })}`])
  expect(move?.stage).toBe(stage)
  expect(openMove?.stage).toBe(ended.includes(stage) ? undefined : stage)
})

test.each(['', '{', '{"format":2}'])('what cannot be understood of a move is none: %s', (text) =>
  expect(parseFacts([...needed, `move\t${text}`]).openMove).toBeUndefined(),
)
