import { randomBytes } from 'node:crypto'
import {
  chmodSync,
  chownSync,
  existsSync,
  mkdirSync,
  readdirSync,
  readFileSync,
  rmSync,
  symlinkSync,
  writeFileSync,
} from 'node:fs'
import { join } from 'node:path'
import { expect, test } from 'vitest'
import { type Lock, lockOf } from '../../../../runtime/vault/lock.ts'
import { type VaultPlace, vaultPlace } from '../../../../runtime/vault/place.ts'
import { slotAt } from '../../../../runtime/vault/slot.ts'
import { Vault } from '../../../../runtime/vault/vault.ts'
import { temporaryFolder } from '../../../fixtures/folder.ts'
import { nobody } from '../../../fixtures/running.ts'
import { Credentials } from '../../../fixtures/systemd-credential.ts'
import { fill, reasonAt, secretAt } from '../../../fixtures/vault.ts'

const asRoot = process.getuid?.() === 0

/** A place for a vault whose process was given this; nothing where no folder is. */
function placeWith(credentials: string | undefined, folder = temporaryFolder()): VaultPlace {
  return vaultPlace(join(folder, 'vault'), join(folder, 'key'), credentials)
}

function lockAt(place: VaultPlace): Lock | undefined {
  try {
    Vault.open(place, 'test').close()
    return undefined
  } catch (error) {
    return lockOf(error)
  }
}

/** The files that tell of a key. */
const kept = ({ keyFolder }: VaultPlace) => readdirSync(keyFolder).filter((name) => name !== 'generation')
const sourceOf = (place: VaultPlace) => slotAt(place)?.source

test('a first start takes the key it was given, over one that a cut-off first start has made, and keeps it nowhere', async () => {
  using given = new Credentials()
  const place = placeWith(given.folder)
  mkdirSync(place.keyFolder, { mode: 0o700 })
  place.keys.file.make().kek.fill(0)
  expect(kept(place)).toEqual(['kek.v1.next'])
  fill(place, { 'a/b': 'value' })
  expect([sourceOf(place), kept(place)]).toEqual(['systemd-credential', ['source']])
  expect(await secretAt(place, 'a/b')).toBe('value')
  const key = readFileSync(given.path)
  for (const folder of [place.folder, place.keyFolder])
    for (const name of readdirSync(folder)) expect(readFileSync(join(folder, name)).includes(key)).toBe(false)
})

test('a folder of other credentials is no reason against a key file', () => {
  using given = new Credentials()
  given.take()
  writeFileSync(join(given.folder, 'other'), randomBytes(32), { mode: 0o400 })
  const place = placeWith(given.folder)
  fill(place, {})
  expect([sourceOf(place), kept(place)]).toEqual(['key-file', ['kek.v1']])
})

test('a vault that has a key file keeps it when a credential comes, also one that is of no use', async () => {
  using given = new Credentials()
  const folder = temporaryFolder()
  fill(placeWith(undefined, folder), { 'a/b': 'value' })
  const place = placeWith(given.folder, folder)
  expect(await secretAt(place, 'a/b')).toBe('value')
  given.put(randomBytes(7))
  expect(await secretAt(place, 'a/b')).toBe('value')
  expect([sourceOf(place), kept(place)]).toEqual(['key-file', ['kek.v1']])
})

const harms: [what: string, reason: string, harm: (given: Credentials) => void][] = [
  ['that all can read', 'wrong-mode', ({ path }) => chmodSync(path, 0o404)],
  ['that a group can write', 'wrong-mode', ({ path }) => chmodSync(path, 0o460)],
  ['that is too short', 'key-damaged', (given) => given.put(randomBytes(31))],
  ['that is too long', 'key-damaged', (given) => given.put(randomBytes(33))],
  ['that is empty', 'key-damaged', (given) => given.put(Buffer.alloc(0))],
  [
    'that is a symbolic link to a good one',
    'symlink',
    (given) => {
      const elsewhere = join(temporaryFolder(), 'kek')
      writeFileSync(elsewhere, readFileSync(given.path), { mode: 0o400 })
      given.take()
      symlinkSync(elsewhere, given.path)
    },
  ],
  [
    'that is a folder',
    'wrong-kind',
    (given) => {
      given.take()
      mkdirSync(given.path, { mode: 0o500 })
    },
  ],
]
if (asRoot)
  harms.push(
    ["that is another user's", 'wrong-owner', ({ path }) => chownSync(path, nobody, 0)],
    [
      "that another group can read, and no list shows as root's",
      'wrong-mode',
      ({ path }) => {
        chownSync(path, 0, nobody)
        chmodSync(path, 0o440)
      },
    ],
  )

test('what mends a credential is said of the credential, and never of a key file', () => {
  const fixes = [...harms.map(([, , harm]) => harm), (given: Credentials) => given.put(randomBytes(32))].map((harm) => {
    using given = new Credentials()
    const place = placeWith(given.folder)
    fill(place, {})
    harm(given)
    return lockAt(place)?.fix
  })
  const isAbout = /^(vellum sleep && vellum wake|Put steward\/ces\.kek\.cred .* then type: vellum doctor --fix)$/
  for (const fix of fixes) expect(fix).toMatch(isAbout)
  expect(new Set(fixes).size).toBe(2)
})

test.each(harms)('a credential %s locks the vault (%s) and makes none', async (_what, reason, harm) => {
  using given = new Credentials()
  const key = readFileSync(given.path)
  const place = placeWith(given.folder)
  fill(place, { 'a/b': 'value' })
  const before = readFileSync(place.file)
  harm(given)
  const first = placeWith(given.folder)
  expect([reasonAt(place), reasonAt(first)]).toEqual([reason, reason])
  expect([readFileSync(place.file).equals(before), existsSync(first.file)]).toEqual([true, false])
  given.put(key)
  expect(await secretAt(place, 'a/b')).toBe('value')
})

test('a credential that is not given any more, or another, locks the vault, and neither makes a new one', async () => {
  using given = new Credentials()
  const key = readFileSync(given.path)
  const folder = temporaryFolder()
  const place = placeWith(given.folder, folder)
  fill(place, { 'a/b': 'value' })
  const before = readFileSync(place.file)
  expect(reasonAt(placeWith(undefined, folder))).toBe('credential-missing')
  given.take()
  expect(reasonAt(place)).toBe('credential-missing')
  given.put(randomBytes(32))
  expect(reasonAt(place)).toBe('wrong-credential')
  expect([readFileSync(place.file).equals(before), kept(place)]).toEqual([true, ['source']])
  given.put(key)
  expect(await secretAt(place, 'a/b')).toBe('value')

  for (const name of [place.file, place.previous, place.kept.path]) rmSync(name)
  expect([reasonAt(place), reasonAt(placeWith(undefined, folder))]).toEqual(['file-missing', 'file-missing'])
})
