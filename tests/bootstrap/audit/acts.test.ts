import { mkdirSync, readFileSync, rmSync, writeFileSync } from 'node:fs'
import { expect, test } from 'vitest'
import { judge } from '../../../bootstrap/audit/acts.ts'
import { type Layout, layout } from '../../../runtime/protocol/layout.ts'
import { actsOnRecord, recordBegin, recordEnd } from '../../../runtime/steward/audit/audit.ts'
import { temporaryFolder } from '../../fixtures/folder.ts'

const doing = { verb: 'upgrade', by: 'ada@desk' } as const

function home(): Layout {
  const at = layout(temporaryFolder())
  mkdirSync(at.steward, { mode: 0o700 })
  return at
}

const act = (at: Layout, by: string = doing.by) => recordEnd(at, recordBegin(at, { ...doing, by }), 'done')

test('what was seen once is asked for again: more of it is no fault', () => {
  const at = home()
  act(at)
  const { seen } = judge(actsOnRecord(at), undefined)
  act(at)
  expect(judge(actsOnRecord(at), seen)).toMatchObject({ entries: 4, isOther: false })
  expect(judge(actsOnRecord(at), seen).fault).toBeUndefined()
})

test.each([
  ['written anew with other words', 2, /entry 4 is not the one that was seen from here/],
  ['written anew and shorter', 1, /entries up to 4, of .+, were seen from here and it ends with 2/],
])('a record that root has %s is whole by itself and told all the same', (_, count, fault) => {
  const at = home()
  for (const _act of [1, 2]) act(at)
  const { seen } = judge(actsOnRecord(at), undefined)
  for (const file of [at.acts, at.actsHead]) rmSync(file)
  for (let made = 0; made < count; made++) act(at, 'eve@desk')
  expect(actsOnRecord(at).verdict.whole).toBe(true)
  const judged = judge(actsOnRecord(at), seen)
  expect([judged.fault, judged.isOther, judged.seen]).toEqual([expect.stringMatching(fault), true, undefined])
})

test('a machine that calls a changed record whole is not believed', () => {
  const at = home()
  for (const _act of [1, 2]) act(at)
  writeFileSync(at.acts, readFileSync(at.acts, 'utf8').replace('ada@desk', 'eve@desk'))
  const { lines, verdict } = actsOnRecord(at)
  expect(verdict.whole).toBe(false)
  expect(judge({ lines, verdict: { whole: true, entries: 4 } }, undefined).fault).toMatch(/entry 1 was changed/)
})

test('databases that an act put aside are told with it', () => {
  const at = home()
  recordEnd(at, recordBegin(at, doing), 'MOVE_REVERTED', ['/home/gateway/gateway.db.of-1'])
  act(at)
  const { acts } = judge(actsOnRecord(at), undefined)
  expect(acts.map(({ aside }) => aside)).toEqual([['/home/gateway/gateway.db.of-1'], undefined])
})
