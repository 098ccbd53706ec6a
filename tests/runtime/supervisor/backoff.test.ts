import { expect, it } from 'vitest'
import { countDiedYoung, restartDelayMs } from '../../../runtime/supervisor/backoff.ts'

it('restarts quickly at first and ever more slowly, up to half a minute', () => {
  expect([0, 1, 2, 3, 4, 20].map(restartDelayMs)).toEqual([250, 500, 1000, 2000, 4000, 30_000])
})

it('counts early deaths in a row, and forgets them once a process has lived', () => {
  expect(countDiedYoung(3, 100)).toBe(4)
  expect(countDiedYoung(3, 30_000)).toBe(0)
})
