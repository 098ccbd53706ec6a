import { expect, test } from 'vitest'
import { isFinal, moveStages } from '../../../../runtime/protocol/home/move.ts'
import { type Happening, stageAfter } from '../../../../runtime/steward/move/table.ts'

const happenings: Happening[] = ['done', 'failed', 'silent', 'restarted']
const after = (stage: (typeof moveStages)[number], happened: Happening) => {
  try {
    return stageAfter(stage, happened)
  } catch {
    return '-'
  }
}

test('a move goes forwards, backwards, or ends: nothing else can happen to it', () => {
  const rows = moveStages.map((stage) => [stage, ...happenings.map((happened) => after(stage, happened))].join(' '))
  expect(rows).toEqual([
    'staged switching abandoned - abandoned',
    'switching proving reverting - reverting',
    'proving waiting reverting - reverting',
    'waiting confirmed reverting reverting reverting',
    'confirmed - - - -',
    'reverting reverted stuck - reverting',
    'reverted - - - -',
    'stuck - - - reverting',
    'abandoned - - - -',
  ])
})

test('whatever goes wrong from any stage on, the move ends', () => {
  for (const stage of moveStages)
    for (const happened of happenings) {
      let now: string = stage
      for (let turn = 0; turn < moveStages.length && !isFinal(now as typeof stage); turn++) {
        const next = after(now as typeof stage, happened)
        now = next === '-' || next === now ? after(now as typeof stage, 'failed') : next
      }
      expect(isFinal(now as typeof stage)).toBe(true)
    }
})
