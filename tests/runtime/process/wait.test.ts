import { expect, test } from 'vitest'
import { lookFor } from '../../../runtime/process/wait.ts'

test('looks again until there is something to be seen, and gives it', async () => {
  let looks = 0
  expect(await lookFor(() => (++looks === 3 ? looks : undefined), { deadlineMs: 60_000, everyMs: 1 })).toBe(3)
  expect(looks).toBe(3)
})

test('looks at least once, and gives nothing when the deadline has passed', async () => {
  let looks = 0
  expect(await lookFor(() => void looks++, { deadlineMs: 0, everyMs: 1 })).toBeUndefined()
  expect(looks).toBeGreaterThan(0)
})

test('what a look throws is thrown', async () => {
  const look = () => Promise.reject(new Error('no longer wanted'))
  await expect(lookFor(look, { deadlineMs: 60_000 })).rejects.toThrow('no longer wanted')
})
