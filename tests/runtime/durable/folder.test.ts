import { existsSync, mkdirSync, readdirSync, readFileSync, writeFileSync } from 'node:fs'
import { join } from 'node:path'
import { expect, test } from 'vitest'
import { removeDurably, renameDurably } from '../../../runtime/durable/folder.ts'
import { temporaryFolder } from '../../fixtures/folder.ts'

test('a rename takes the place of what was there, also from another folder', () => {
  const folder = temporaryFolder()
  mkdirSync(join(folder, 'from'))
  writeFileSync(join(folder, 'from/new'), 'new')
  writeFileSync(join(folder, 'place'), 'old')
  renameDurably(join(folder, 'from/new'), join(folder, 'place'))
  expect([readFileSync(join(folder, 'place'), 'utf8'), readdirSync(join(folder, 'from'))]).toEqual(['new', []])
})

test('removing what is not there, not even its folder, is no failure', () => {
  const folder = temporaryFolder()
  writeFileSync(join(folder, 'file'), 'x')
  for (const path of ['file', 'file', 'no/such/folder']) removeDurably(join(folder, path))
  expect([readdirSync(folder), existsSync(join(folder, 'no'))]).toEqual([[], false])
})
