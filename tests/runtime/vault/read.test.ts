import { execFileSync } from 'node:child_process'
import { chmodSync, chownSync, cpSync, readFileSync, renameSync, rmSync, symlinkSync, writeFileSync } from 'node:fs'
import { expect, test } from 'vitest'
import { lockOf, reasonOf } from '../../../runtime/vault/lock.ts'
import type { VaultPlace } from '../../../runtime/vault/place.ts'
import { Vault } from '../../../runtime/vault/vault.ts'
import { fill, reasonAt, secretAt, temporaryPlace } from '../../fixtures/vault.ts'

/**
 * Harms a filled vault and gives the reason it is refused with. The same vault, open while it is harmed, refuses
 * likewise; nothing in its file changes; and once mended it opens with all it held.
 */
async function harmed(harm: (place: VaultPlace) => void, mend: (place: VaultPlace) => void): Promise<string> {
  using temporary = temporaryPlace()
  const { place } = temporary
  fill(place, { 'a/b': 'old' })
  fill(place, { 'a/b': 'value' })
  const vault = Vault.open(place, 'test')
  const good = readFileSync(place.file)
  harm(place)
  const refusals = [() => vault.verify(), () => vault.list(), () => vault.put('c/d', Buffer.from('new'))]
  const reasons = refusals.map((act) => reasonOf(act))
  vault.close()
  const reason = reasonAt(place)
  expect(reasons).toEqual([reason, reason, reason])
  mend(place)
  expect(readFileSync(place.file)).toEqual(good)
  expect(await secretAt(place, 'a/b')).toBe('value')
  return reason
}

const away = (path: string) => renameSync(path, `${path}.away`)
const back = (path: string) => {
  rmSync(path, { force: true })
  renameSync(`${path}.away`, path)
}

test.each([
  ['vault file', 'file', 0o644, 0o600],
  ['vault file', 'file', 0o660, 0o600],
  ['vault folder', 'folder', 0o755, 0o700],
  ['key folder', 'keyFolder', 0o710, 0o700],
] as const)('a %s (%s) open to others (%o) is refused', async (_title, path, mode, good) => {
  expect(
    await harmed(
      (place) => chmodSync(place[path], mode),
      (place) => chmodSync(place[path], good),
    ),
  ).toBe('wrong-mode')
})

test('a key or a kept generation that is open to others is refused', async () => {
  for (const path of [(place: VaultPlace) => place.keys.file.path, (place: VaultPlace) => place.kept.path])
    expect(
      await harmed(
        (place) => chmodSync(path(place), 0o604),
        (place) => chmodSync(path(place), 0o600),
      ),
    ).toBe('wrong-mode')
})

if (process.geteuid?.() === 0)
  test('a vault, its folder or its key that belongs to another user is refused', async () => {
    for (const path of [
      (at: VaultPlace) => at.file,
      (at: VaultPlace) => at.folder,
      (at: VaultPlace) => at.keys.file.path,
    ])
      expect(
        await harmed(
          (place) => chownSync(path(place), 65534, 0),
          (place) => chownSync(path(place), 0, 0),
        ),
      ).toBe('wrong-owner')
  })

test('a symbolic link in the place of the vault, its folder or its key is refused', async () => {
  for (const path of ['file', 'folder', 'keyFolder'] as const) {
    const link = (place: VaultPlace) => {
      away(place[path])
      symlinkSync(`${place[path]}.away`, place[path])
    }
    expect(await harmed(link, (place) => back(place[path]))).toBe('symlink')
  }
})

test('a FIFO in the place of the vault is refused at once', async () => {
  const plant = ({ file }: VaultPlace) => {
    away(file)
    execFileSync('mkfifo', ['-m', '600', file])
  }
  expect(await harmed(plant, ({ file }) => back(file))).toBe('wrong-kind')
})

test('a vault file that is gone is never replaced by an empty one', async () => {
  expect(
    await harmed(
      ({ file }) => away(file),
      ({ file }) => back(file),
    ),
  ).toBe('file-missing')
})

test('a missing key is told apart from a wrong one and from a damaged one', async () => {
  const key = (place: VaultPlace) => place.keys.file.path
  expect(
    await harmed(
      (place) => away(key(place)),
      (place) => back(key(place)),
    ),
  ).toBe('key-missing')
  const replace = (bytes: number) => (place: VaultPlace) => {
    away(key(place))
    writeFileSync(key(place), Buffer.alloc(bytes, 7), { mode: 0o600 })
  }
  expect(await harmed(replace(32), (place) => back(key(place)))).toBe('wrong-key')
  expect(await harmed(replace(31), (place) => back(key(place)))).toBe('key-damaged')
})

test('an older generation is refused, until a person says that it is meant', async () => {
  expect(
    await harmed(
      ({ file, previous }) => {
        away(file)
        cpSync(previous, file)
      },
      ({ file }) => back(file),
    ),
  ).toBe('older')

  using temporary = temporaryPlace()
  const { place } = temporary
  fill(place, { 'a/b': 'one' })
  fill(place, { 'a/b': 'two' })
  cpSync(place.previous, place.file)
  const fix = fixAt(place).split('say so: ')[1] ?? 'false'
  execFileSync('sh', ['-c', fix])
  expect(await secretAt(place, 'a/b')).toBe('one')
})

test('a kept generation that is missing or unreadable is refused: it is what tells an old vault', async () => {
  const kept = (place: VaultPlace) => place.kept.path
  expect(
    await harmed(
      (place) => away(kept(place)),
      (place) => back(kept(place)),
    ),
  ).toBe('generation-missing')
  const scribble = (place: VaultPlace) => {
    away(kept(place))
    writeFileSync(kept(place), '-1\n', { mode: 0o600 })
  }
  expect(await harmed(scribble, (place) => back(kept(place)))).toBe('generation-damaged')
})

test('what the fix of a missing generation says to type, mends it', async () => {
  using temporary = temporaryPlace()
  fill(temporary.place, { 'a/b': 'value' })
  rmSync(temporary.place.kept.path)
  execFileSync('sh', ['-c', fixAt(temporary.place).split('say so: ')[1] ?? 'false'])
  expect(await secretAt(temporary.place, 'a/b')).toBe('value')
})

function fixAt(place: VaultPlace): string {
  try {
    Vault.open(place, 'test').close()
  } catch (error) {
    return lockOf(error)?.fix ?? ''
  }
  return ''
}
