import { execFileSync } from 'node:child_process'
import { readFileSync, renameSync, rmSync, symlinkSync, truncateSync, writeFileSync } from 'node:fs'
import { expect, test } from 'vitest'
import { lockOf } from '../../../runtime/vault/lock.ts'
import type { VaultPlace } from '../../../runtime/vault/place.ts'
import { readVault } from '../../../runtime/vault/read.ts'
import { fill, reasonAt, temporaryPlace } from '../../fixtures/vault.ts'

function fixAt(place: VaultPlace): string {
  try {
    readVault(place, () => undefined)
  } catch (error) {
    return lockOf(error)?.fix ?? ''
  }
  return ''
}

const lead =
  (to: string) =>
  ({ file }: VaultPlace) => {
    rmSync(file)
    symlinkSync(to, file)
  }

test.each<[string, (place: VaultPlace) => void]>([
  ['cut off', ({ file }) => truncateSync(file, 40)],
  ['damaged', ({ file }) => writeFileSync(file, `{}\n${readFileSync(file)}`)],
  ['gone', ({ file }) => rmSync(file)],
  ['led away to a file that is no vault', lead('/etc/hostname')],
  ['led away to nothing', lead('/nowhere/vault')],
])('a vault that is %s says the line that puts its previous generation back', (_, harm) => {
  using temporary = temporaryPlace()
  fill(temporary.place, { 'a/b': 'one', 'c/d': 'two' })
  harm(temporary.place)
  execFileSync('sh', ['-c', fixAt(temporary.place)])
  expect(reasonAt(temporary.place)).toBe('opens')
})

test('a vault that was moved behind a link is moved back, and only because it is this very vault', () => {
  using temporary = temporaryPlace()
  const { file } = temporary.place
  fill(temporary.place, { 'a/b': 'one' })
  const elsewhere = `${temporary.folder}/else where`
  renameSync(file, elsewhere)
  symlinkSync(elsewhere, file)
  const fix = fixAt(temporary.place)
  expect(fix).toBe(`mv '${elsewhere}' '${file}'`)
  execFileSync('sh', ['-c', fix])
  expect(reasonAt(temporary.place)).toBe('opens')
})

test('no name that a shell would take apart gets into a line', () => {
  using temporary = temporaryPlace()
  const { file } = temporary.place
  fill(temporary.place, { 'a/b': 'one' })
  const planted = `${temporary.folder}/x'; touch y; '`
  renameSync(file, planted)
  symlinkSync(planted, file)
  expect(fixAt(temporary.place)).not.toContain('touch')
})

test('without a good generation at hand nothing is offered but a backup', () => {
  using temporary = temporaryPlace()
  fill(temporary.place, { 'a/b': 'one' })
  for (const path of [temporary.place.file, temporary.place.previous]) truncateSync(path, 40)
  expect(fixAt(temporary.place)).toContain('from a backup')
})
