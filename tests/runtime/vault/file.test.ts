import { copyFileSync, readFileSync, writeFileSync } from 'node:fs'
import { expect, test } from 'vitest'
import { decodeVault } from '../../../runtime/vault/file.ts'
import { reasonOf } from '../../../runtime/vault/lock.ts'
import { readVault } from '../../../runtime/vault/read.ts'
import { Vault } from '../../../runtime/vault/vault.ts'
import { fill, linesAt, reasonAt, temporaryPlace, writeLines } from '../../fixtures/vault.ts'

const secrets = { 'fal/api_key': 'one', 'git/token': 'two', 'mail/password': 'three' }

/** What each byte sequence is refused with, by the key that opens the unharmed file. */
function refusals(variants: (good: Buffer) => Buffer[]): Set<string | undefined> {
  using temporary = temporaryPlace()
  const { place } = temporary
  fill(place, secrets)
  return readVault(place, ({ bytes, kek }) => {
    expect(reasonOf(() => decodeVault(bytes, [kek], place.file))).toBeUndefined()
    return new Set(variants(bytes).map((harmed) => reasonOf(() => decodeVault(harmed, [kek], place.file))))
  })
}

function flipped(good: Buffer, mask: (place: number) => number): Buffer[] {
  return [...good.keys()].map((place) => {
    const harmed = Buffer.from(good)
    harmed[place] = (good[place] ?? 0) ^ mask(place)
    return harmed
  })
}

test('every byte, flipped once, is refused, and never taken for a wrong key or a short file', () => {
  const masks = [1, 0x20, 0x80, 0xff]
  const told = refusals((good) => masks.flatMap((mask) => flipped(good, () => mask)))
  expect([...told].sort()).toEqual(['damaged', 'unknown-format'])
})

test('every length short of the whole is told as truncated', () => {
  expect(refusals((good) => [...good.keys()].map((length) => good.subarray(0, length)))).toEqual(new Set(['truncated']))
})

test('bytes after the end are refused', () => {
  expect(refusals((good) => [Buffer.concat([good, Buffer.from('\n')]), Buffer.concat([good, good])])).toEqual(
    new Set(['damaged']),
  )
})

/** Why a vault is refused whose lines were edited. */
function edited(edit: (lines: string[]) => string[]): string {
  using temporary = temporaryPlace()
  fill(temporary.place, secrets)
  writeLines(temporary.place.file, linesAt(temporary.place.file))
  expect(reasonAt(temporary.place)).toBe('opens')
  writeLines(temporary.place.file, edit(linesAt(temporary.place.file)))
  return reasonAt(temporary.place)
}

test('two records in each other’s place are told as swapped', () => {
  expect(edited(([header, a, b, ...rest]) => [`${header}`, `${b}`, `${a}`, ...rest])).toBe('swapped')
})

test('the sealed secrets of two credentials, exchanged, are told as swapped', () => {
  const exchange = ([header, a, b, ...rest]: string[]) => {
    const [first, second] = [JSON.parse(`${a}`), JSON.parse(`${b}`)]
    const crossed = [
      { ...first, secret: second.secret },
      { ...second, secret: first.secret },
    ]
    return [`${header}`, ...crossed.map((one) => JSON.stringify(one)), ...rest]
  }
  expect(edited(exchange)).toBe('swapped')
})

test('a record taken out is told as deleted', () => {
  expect(edited(([header, _, ...rest]) => [`${header}`, ...rest])).toBe('deleted')
})

test('a wider policy, a new name or a later revision written into the file is refused', () => {
  const wider = (change: object) =>
    edited(([header, a, ...rest]) => [`${header}`, JSON.stringify({ ...JSON.parse(`${a}`), ...change }), ...rest])
  expect(wider({ allowedTools: ['bash'] })).toBe('damaged')
  expect(wider({ allowedDomains: ['*.evil.example'] })).toBe('damaged')
  expect(wider({ alias: 'fal/other' })).toBe('damaged')
  expect(wider({ revision: 9 })).toBe('damaged')
})

test('another spelling of the same values is refused', () => {
  expect(edited(([header, a, ...rest]) => [`${header}`, `${a}`.replace('":', '": '), ...rest])).toBe('damaged')
})

test('a record, or everything below the header, of an older generation is told as mixed', () => {
  using temporary = temporaryPlace()
  const { file } = temporary.place
  fill(temporary.place, secrets)
  const [, older] = linesAt(file)
  fill(temporary.place, { 'git/token': 'changed' })
  copyFileSync(file, `${file}.kept`)
  const [header, ...rest] = linesAt(file)
  writeLines(file, [`${header}`, `${older}`, ...rest.slice(1)])
  expect(reasonAt(temporary.place)).toBe('opens')

  fill(temporary.place, { 'fal/api_key': 'changed' })
  const now = linesAt(file)
  writeLines(file, [...now.slice(0, -2), `${older}`, `${now.at(-1)}`])
  expect(reasonAt(temporary.place)).toBe('mixed')
  writeLines(file, [`${now[0]}`, ...linesAt(`${file}.kept`).slice(1)])
  expect(reasonAt(temporary.place)).toBe('mixed')
  writeLines(file, now)
  expect(reasonAt(temporary.place)).toBe('opens')
})

test('a removed credential can’t be put back from an older file', () => {
  using temporary = temporaryPlace()
  const { file } = temporary.place
  fill(temporary.place, secrets)
  const [, removed] = linesAt(file)
  using vault = Vault.open(temporary.place, 'test')
  vault.remove('fal/api_key')
  const [header, ...rest] = linesAt(file)
  writeLines(file, [`${header}`, `${removed}`, ...rest])
  expect(reasonOf(() => vault.verify())).toBe('mixed')
})

test('a file of a later format is told as such and not as damaged', () => {
  using temporary = temporaryPlace()
  fill(temporary.place, secrets)
  const { file } = temporary.place
  writeFileSync(file, readFileSync(file, 'utf8').replace('"format":1', '"format":2'))
  expect(reasonAt(temporary.place)).toBe('unknown-format')
})
