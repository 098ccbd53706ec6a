import { readdirSync, readFileSync, truncateSync, writeFileSync } from 'node:fs'
import { tmpdir } from 'node:os'
import { generateX25519Identity, identityToRecipient } from 'age-encryption'
import { beforeEach, expect, test, vi } from 'vitest'
import { examine } from '../../../bootstrap/backup/examine.ts'
import { type Opener, openerOf, openerWith } from '../../../bootstrap/backup/opener.ts'
import { backupArchive, backupParts, encrypted, placeIn } from '../../fixtures/backup.ts'
import { temporaryFolder } from '../../fixtures/folder.ts'

let opener: Opener
let recipient: string
beforeEach(async () => {
  const identity = await generateX25519Identity()
  recipient = await identityToRecipient(identity)
  opener = await openerOf([identity], 'the key')
})

test('a whole one is read, and leaves nothing of a database behind', async () => {
  const file = await encrypted(backupArchive(), recipient)
  const folder = temporaryFolder()
  vi.stubEnv('TMPDIR', folder)
  const { manifest } = await examine(file, opener)
  vi.unstubAllEnvs()
  expect(manifest.parts.map(({ name }) => name)).toEqual(['credentials.age', 'assistant.db', 'gateway.db', 'workspace'])
  expect(readdirSync(folder)).toEqual([])
})

test('cut off anywhere it is refused', async () => {
  const file = await encrypted(backupArchive(), recipient)
  const whole = readFileSync(file)
  for (const seed of Array.from({ length: 40 }, (_, index) => index)) {
    writeFileSync(file, whole)
    truncateSync(file, placeIn(whole.length, seed))
    await expect(examine(file, opener), `seed ${seed}`).rejects.toMatchObject({ code: 'BACKUP_DAMAGED', exitCode: 3 })
  }
})

test('changed anywhere it is refused: each byte of its header, and places in all the rest', async () => {
  const file = await encrypted(backupArchive(), recipient)
  const whole = readFileSync(file)
  const header = whole.indexOf('\n', whole.indexOf('\n--- ') + 1)
  const places = [
    ...Array.from({ length: header + 20 }, (_, at) => at),
    ...Array.from({ length: 40 }, (_, seed) => header + placeIn(whole.length - header, seed)),
  ]
  for (const at of places) {
    const changed = Buffer.from(whole)
    changed[at] = (changed[at] ?? 0) ^ 0x01
    writeFileSync(file, changed)
    const code = expect.stringMatching(/^BACKUP_(DAMAGED|LOCKED)$/)
    await expect(examine(file, opener), `byte ${at}`).rejects.toMatchObject({ code, exitCode: 3 })
  }
})

test('another key, and a passphrase, do not open it', async () => {
  const file = await encrypted(backupArchive(), recipient)
  const others = [await openerOf([await generateX25519Identity()], 'another key'), await openerWith('a passphrase')]
  for (const other of others)
    await expect(examine(file, other)).rejects.toMatchObject({
      code: 'BACKUP_LOCKED',
      message: expect.stringContaining(`does not open with ${other.title}`),
    })
})

test('one from a newer release is told as that, before anything of it is understood', async () => {
  const archive = backupArchive([{ path: 'unheard of', kind: 'file' }, ...backupParts()], { format: 2 })
  await expect(examine(await encrypted(archive, recipient), opener)).rejects.toMatchObject({ code: 'BACKUP_NEWER' })
})

test.each([
  ['is not there', () => '/nowhere/at.age', 'BACKUP_UNREADABLE'],
  ['is a folder', () => tmpdir(), 'BACKUP_UNREADABLE'],
  ['is no age file', () => import.meta.filename, 'BACKUP_DAMAGED'],
])('a file that %s is told apart', async (_, file, code) => {
  await expect(examine(file(), opener)).rejects.toMatchObject({ code })
})
