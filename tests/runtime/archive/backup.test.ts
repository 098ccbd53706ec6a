import { Readable } from 'node:stream'
import { expect, test } from 'vitest'
import { readBackup } from '../../../runtime/archive/backup.ts'
import { Source } from '../../../runtime/archive/source.ts'
import { backupArchive, backupParts, placeIn } from '../../fixtures/backup.ts'

async function read(archive: Buffer): Promise<string[]> {
  const taken: string[] = []
  await readBackup(new Source(Readable.from([archive])), {
    file: 'x.age',
    take: async ({ path }) => void taken.push(path),
  })
  return taken
}
const damaged = (what: RegExp) =>
  expect.objectContaining({ code: 'BACKUP_DAMAGED', message: expect.stringMatching(what) })

test('every entry is given, and measured whether or not it is read', async () => {
  expect(await read(backupArchive())).toEqual(backupParts().map(({ path }) => path))
})

test('a newer format is told before any entry is given', async () => {
  const newer = backupArchive(backupParts(), { format: 2 })
  await expect(read(newer)).rejects.toMatchObject({
    code: 'BACKUP_NEWER',
    message: expect.stringContaining('format 2'),
  })
})

test('a byte that is not the one of the manifest is seen, in every part', async () => {
  const archive = backupArchive()
  for (const { path, text } of backupParts().filter(({ kind }) => kind === 'file')) {
    const begins = archive.indexOf(Buffer.from(text ?? ''))
    for (const seed of [1, 2, 3, 4]) {
      const changed = Buffer.from(archive)
      const at = begins + placeIn(Buffer.from(text ?? '').length, seed)
      changed[at] = (changed[at] ?? 0) ^ 0x01
      await expect(read(changed), `${path} at ${at}`).rejects.toMatchObject({ code: 'BACKUP_DAMAGED' })
    }
  }
})

test('an entry of the workspace that is called otherwise, may be used otherwise or leads elsewhere is seen', async () => {
  const manifest = backupArchive()
  const others = backupParts().map((one) => ({
    ...one,
    ...(one.path === 'workspace/NOW.md' && { mode: 0o755 }),
  }))
  const [from, to] = [manifest, backupArchive(others)].map((bytes) => bytes.indexOf('manifest.json'))
  const mixed = Buffer.concat([backupArchive(others).subarray(0, to), manifest.subarray(from)])
  await expect(read(mixed)).rejects.toEqual(damaged(/part "workspace" is not as it was written/))
})

test.each(backupParts().slice(0, 4))('without its part $path it is no backup', async ({ path: missing }) => {
  const parts = backupParts().filter(({ path }) => path.split('/')[0] !== missing)
  await expect(read(backupArchive(parts))).rejects.toEqual(damaged(new RegExp(`part "${missing}" is missing`)))
})

test('what no backup has is refused', async () => {
  const parts = [...backupParts(), { path: 'ces/vault', kind: 'file', text: 'x' } as const]
  await expect(read(backupArchive(parts))).rejects.toEqual(damaged(/what no backup does/))
  await expect(read(Buffer.alloc(10_240))).rejects.toEqual(damaged(/is empty/))
})
