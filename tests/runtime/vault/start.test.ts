import {
  chmodSync,
  copyFileSync,
  cpSync,
  existsSync,
  mkdirSync,
  readdirSync,
  readFileSync,
  renameSync,
  rmSync,
  writeFileSync,
} from 'node:fs'
import { join } from 'node:path'
import { expect, test } from 'vitest'
import { lockOf } from '../../../runtime/vault/lock.ts'
import { Vault } from '../../../runtime/vault/vault.ts'
import { fill, reasonAt, secretAt, temporaryPlace } from '../../fixtures/vault.ts'

test('the first start makes an empty vault that only its owner can reach', () => {
  using temporary = temporaryPlace()
  const vault = Vault.open(temporary.place, 'test')
  expect(vault.verify()).toMatchObject({ generation: 1, credentials: 0 })
  vault.close()
  expect(readdirSync(temporary.place.keyFolder).sort()).toEqual(['generation', 'kek.v1'])
  expect(reasonAt(temporary.place)).toBe('opens')
})

/** Puts a new vault back to how a kill leaves it after the first moves of its making. */
function cutOff(left: 'key' | 'vault' | 'generation') {
  const temporary = temporaryPlace()
  const { place, folder } = temporary
  fill(place, {})
  const next = `${place.keys.file.path}.next`
  renameSync(place.keys.file.path, next)
  rmSync(place.previous)
  if (left !== 'generation') rmSync(place.kept.path)
  if (left === 'key') rmSync(place.file)
  writeFileSync(join(folder, 'vault', '.vault.v1.0123456789abcdef.staged'), 'half', { mode: 0o600 })
  return temporary
}

test.each(['key', 'vault', 'generation'] as const)(
  'a first start cut off after its %s is completed by the next',
  (left) => {
    using temporary = cutOff(left)
    expect(reasonAt(temporary.place)).toBe('opens')
    expect(readdirSync(temporary.place.keyFolder).sort()).toEqual(['generation', 'kek.v1'])
    expect(readdirSync(temporary.place.folder)).not.toContain('.vault.v1.0123456789abcdef.staged')
    expect(readFileSync(temporary.place.previous)).toEqual(readFileSync(temporary.place.file))
  },
)

test.each(['key', 'generation', 'previous'] as const)(
  'no vault is made where a %s says that there was one',
  (trace) => {
    using temporary = temporaryPlace()
    const { place } = temporary
    fill(place, { 'a/b': 'one' })
    const paths = { key: place.keys.file.path, generation: place.kept.path, previous: place.previous }
    for (const path of [place.file, ...Object.values(paths)]) if (path !== paths[trace]) rmSync(path)
    expect(reasonAt(temporary.place)).toBe('file-missing')
    expect(existsSync(place.file)).toBe(false)
  },
)

test('the vault folder lost as a whole is not a first start', () => {
  using temporary = temporaryPlace()
  fill(temporary.place, { 'a/b': 'one' })
  rmSync(temporary.place.folder, { recursive: true })
  expect(reasonAt(temporary.place)).toBe('file-missing')
})

test('a kill between the vault and its kept generation is mended, and then the older vault is refused', async () => {
  using temporary = temporaryPlace()
  const { place } = temporary
  fill(place, { 'a/b': 'one' })
  const kept = readFileSync(place.kept.path)
  fill(place, { 'a/b': 'two' })
  writeFileSync(place.kept.path, kept)
  expect(await secretAt(place, 'a/b')).toBe('two')
  copyFileSync(place.previous, place.file)
  expect(reasonAt(place)).toBe('older')
})

test('a missing generation is not made up for a key that was in force, nor for more than the first vault', () => {
  using temporary = temporaryPlace()
  const { place } = temporary
  fill(place, {})
  rmSync(place.kept.path)
  expect(reasonAt(place)).toBe('generation-missing')
  renameSync(place.keys.file.path, `${place.keys.file.path}.next`)
  expect(reasonAt(place)).toBe('opens')
  fill(place, { 'a/b': 'one' })
  renameSync(place.keys.file.path, `${place.keys.file.path}.next`)
  rmSync(place.kept.path)
  expect(reasonAt(place)).toBe('generation-missing')
})

test('a rotation cut off before or after the vault’s rename leaves the key that opens it', async () => {
  using temporary = temporaryPlace()
  const { place } = temporary
  fill(place, { 'a/b': 'value' })
  const oldKey = readFileSync(place.keys.file.path)
  place.keys.file.make()
  expect(await secretAt(place, 'a/b')).toBe('value')
  expect(readFileSync(place.keys.file.path)).toEqual(oldKey)
  expect(existsSync(`${place.keys.file.path}.next`)).toBe(false)

  const vault = Vault.open(place, 'test')
  vault.rewrap()
  vault.close()
  renameSync(place.keys.file.path, `${place.keys.file.path}.next`)
  writeFileSync(place.keys.file.path, oldKey, { mode: 0o600 })
  expect(await secretAt(place, 'a/b')).toBe('value')
  expect(readFileSync(place.keys.file.path)).not.toEqual(oldKey)
})

test('a rotation that follows one that was cut off never drops the key that opens the vault', async () => {
  using temporary = temporaryPlace()
  const { place } = temporary
  fill(place, { 'a/b': 'value' })
  const oldKey = readFileSync(place.keys.file.path)
  const killed = () => {
    place.keys.file.make()
    throw new TypeError('killed')
  }
  const vault = Vault.open({ ...place, keys: { ...place.keys, file: { ...place.keys.file, make: killed } } }, 'test')
  using other = temporaryPlace()
  cpSync(temporary.folder, other.folder, { recursive: true })
  for (const folder of [other.place.folder, other.place.keyFolder]) chmodSync(folder, 0o700)
  const rotated = Vault.open(other.place, 'test')
  rotated.rewrap()
  rotated.close()
  renameSync(other.place.keys.file.path, `${place.keys.file.path}.next`)
  copyFileSync(other.place.file, place.file)
  expect(readFileSync(place.keys.file.path)).toEqual(oldKey)

  expect(() => vault.rewrap()).toThrow('killed')
  vault.close()
  expect(await secretAt(place, 'a/b')).toBe('value')
})

test('a vault without a place to lie in is locked, with the reason', () => {
  using temporary = temporaryPlace()
  rmSync(temporary.folder, { recursive: true })
  try {
    expect(reasonAt(temporary.place)).toBe('unwritable')
  } finally {
    mkdirSync(temporary.folder)
  }
})

test('why, fix and failure say what is wrong without holes left open', () => {
  using temporary = temporaryPlace()
  fill(temporary.place, { 'a/b': 'one' })
  rmSync(temporary.place.keys.file.path)
  try {
    Vault.open(temporary.place, 'test')
    expect.unreachable()
  } catch (error) {
    expect(error).toMatchObject({ code: 'VAULT_LOCKED', exitCode: 8 })
    expect(String(error)).toContain(`its key ${temporary.place.keys.file.path} is missing`)
    expect(lockOf(error)?.fix).not.toMatch(/[{}]/)
  }
  expect(lockOf(new TypeError('other'))).toBeUndefined()
})
