import { expect, test } from 'vitest'
import type { Supervised } from '../../../../runtime/protocol/routes.ts'
import { Lives } from '../../../../runtime/steward/supervision/dying.ts'

const since = '2026-01-02T03:04:05.000Z'
const gateway = (pid: number | undefined, restarts = 0): Supervised => ({
  name: 'gateway',
  state: pid === undefined ? 'waiting' : 'running',
  restarts,
  since,
  ...(pid !== undefined && { pid }),
})
const ces: Supervised = { name: 'ces', state: 'running', pid: 1, restarts: 7, since }
const seenBy = (looks: readonly Supervised[]) => {
  const lives = new Lives()
  return looks.map((one) => lives.seen([ces, one])?.name)
}

test('a process that ends for the third time is dying', () => {
  expect(seenBy([gateway(10), gateway(11, 1), gateway(undefined, 2), gateway(12, 3)])).toEqual([
    undefined,
    undefined,
    undefined,
    'gateway',
  ])
})

test('also where whoever calls has it started, which its keeper counts as no restart', () => {
  expect(seenBy([gateway(10), gateway(11), gateway(undefined), gateway(12), gateway(13)]).at(-1)).toBe('gateway')
  expect(seenBy([gateway(10), gateway(11), gateway(undefined), gateway(12), gateway(12)]).at(-1)).toBe(undefined)
})

test('what ended before the first look says nothing against it', () => {
  expect(seenBy([gateway(10, 5), gateway(10, 5), gateway(11, 6)]).at(-1)).toBe(undefined)
})
