import { expect, test } from 'vitest'
import type { StewardEvent } from '../../../runtime/protocol/plan.ts'
import { persist } from '../../../runtime/steward/wait.ts'

const refused = (times: number) => {
  let tried = 0
  return async () => {
    tried++
    if (tried <= times) throw new Error(`refused ${tried}`)
    return tried
  }
}
const told: StewardEvent[] = []
const machine = { tell: (event: StewardEvent) => void told.push(event), stillWanted: () => undefined }

test('what a machine refuses for a moment is done a little later, and what was wrong is told', async () => {
  told.length = 0
  expect(await persist(machine, 'reverting', refused(2), 1)).toBe(3)
  expect(told).toEqual(
    [1, 2].map((time) => ({
      at: 'waiting',
      step: 'reverting',
      waitsFor: `another try, since this one failed: refused ${time}`,
    })),
  )
})

test('what it refuses a third time is given up', async () => {
  await expect(persist(machine, 'reverting', refused(3), 1)).rejects.toThrow('refused 3')
})

test('nobody is kept waiting who is gone', async () => {
  const gone = () => {
    throw new Error('cancelled')
  }
  await expect(persist({ ...machine, stillWanted: gone }, 'reverting', refused(1), 1)).rejects.toThrow('cancelled')
})
