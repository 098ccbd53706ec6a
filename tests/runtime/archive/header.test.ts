import { execFileSync } from 'node:child_process'
import { existsSync, lstatSync, mkdirSync, readFileSync, readlinkSync, statSync, writeFileSync } from 'node:fs'
import { join } from 'node:path'
import { expect, test } from 'vitest'
import { headerOf } from '../../../runtime/archive/header.ts'
import { archiveOf, type Held } from '../../fixtures/backup.ts'
import { temporaryFolder } from '../../fixtures/folder.ts'

const deep = `${'a-long-name-of-a-folder/'.repeat(11)}ünï © file`
const held: Held[] = [
  { path: 'plain', kind: 'file', mode: 0o640, text: 'x'.repeat(513) },
  { path: 'empty', kind: 'file', text: '' },
  { path: 'closed', kind: 'folder', mode: 0o500 },
  { path: deep, kind: 'file', text: 'deep' },
  { path: 'link', kind: 'link', target: '../../somewhere' },
  { path: 'long link', kind: 'link', target: `/${'far/'.repeat(60)}away` },
]

test('tar unpacks an archive with every name, mode, link and time', () => {
  const folder = temporaryFolder()
  writeFileSync(join(folder, 'all.tar'), archiveOf(held))
  const into = join(folder, 'into')
  mkdirSync(into)
  execFileSync('tar', ['-xpf', join(folder, 'all.tar'), '-C', into])
  expect(readFileSync(join(into, 'plain'), 'utf8')).toBe('x'.repeat(513))
  expect(statSync(join(into, 'plain'))).toMatchObject({ mode: 0o100640, mtimeMs: 1_700_000_000_000 })
  expect(statSync(join(into, 'closed')).mode & 0o777).toBe(0o500)
  expect(readFileSync(join(into, deep), 'utf8')).toBe('deep')
  for (const { path, target } of held.filter(({ kind }) => kind === 'link'))
    expect(readlinkSync(join(into, path))).toBe(target)
  expect(lstatSync(join(into, 'empty')).size).toBe(0)
})

test('the size of a file that no field holds is told too', () => {
  const size = 9 * 2 ** 30
  const header = headerOf({ path: 'big', kind: 'file', mode: 0o644, size, modified: 0 })
  const folder = temporaryFolder()
  writeFileSync(join(folder, 'big.tar'), header)
  const listed = execFileSync('sh', ['-c', 'tar -tvf "$0" 2>/dev/null || :', join(folder, 'big.tar')], {
    encoding: 'utf8',
  })
  expect(listed).toContain(` ${size} `)
  expect(existsSync(join(folder, 'big'))).toBe(false)
})
