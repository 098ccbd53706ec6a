import { chmodSync, mkdirSync, rmSync, symlinkSync, utimesSync, writeFileSync } from 'node:fs'
import { join } from 'node:path'
import { expect, test } from 'vitest'
import { mostNames } from '../../../../runtime/protocol/home/restore-change.ts'
import { compareTrees } from '../../../../runtime/steward/backup/trees.ts'
import { temporaryFolder } from '../../../fixtures/folder.ts'

function tree(): string {
  const folder = temporaryFolder()
  mkdirSync(join(folder, 'deep'))
  for (const name of ['deep/same', 'deep/words', 'mode', 'removed']) writeFileSync(join(folder, name), 'x')
  symlinkSync('nowhere', join(folder, 'link'))
  return folder
}
const compared = (live: string, arrived: string) => compareTrees(live, arrived, (work) => work())

test('files are told that were added, changed or are gone; when they were written does not count', () => {
  const [live, arrived] = [tree(), tree()]
  utimesSync(join(live, 'deep/same'), 1, 1)
  expect(compared(live, arrived).counts).toEqual({ added: 0, changed: 0, gone: 0 })
  rmSync(join(live, 'removed'))
  writeFileSync(join(live, 'deep/words'), 'y')
  chmodSync(join(live, 'mode'), 0o600)
  rmSync(join(live, 'link'))
  symlinkSync('elsewhere', join(live, 'link'))
  mkdirSync(join(live, 'late'))
  expect(compared(live, arrived)).toEqual({
    workspace: { added: ['removed'], changed: ['deep/words', 'link', 'mode'], gone: ['late'] },
    counts: { added: 1, changed: 3, gone: 1 },
  })
})

test('of very many the first are named and all are counted', () => {
  const [live, arrived] = [tree(), tree()]
  for (let index = 0; index < mostNames + 5; index++) writeFileSync(join(arrived, `n${index}`), '')
  const { workspace, counts } = compared(live, arrived)
  expect([workspace.added.length, counts.added]).toEqual([mostNames, mostNames + 5])
})
