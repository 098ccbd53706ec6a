import { execFileSync } from 'node:child_process'
import { chmodSync, mkdirSync, readdirSync, readFileSync, statSync, writeFileSync } from 'node:fs'
import { join } from 'node:path'
import { generateHybridIdentity, generateX25519Identity, identityToRecipient } from 'age-encryption'
import { afterEach, beforeEach, expect, test } from 'vitest'
import { backup } from '../../../bootstrap/backup/backup.ts'
import type { Closing } from '../../../bootstrap/backup/lock.ts'
import { backupArchive, backupParts, someDatabase } from '../../fixtures/backup.ts'
import { temporaryFolder } from '../../fixtures/folder.ts'
import { becomeOperator } from '../../fixtures/operator.ts'
import { homeOf, sendingArchive } from '../../fixtures/speaking-steward.ts'

const parts = backupParts()
/** The steward's share: the head comes from the operator's side. */
const sent = (some = parts) => backupArchive(some).subarray(1024)
const own: Closing = { to: 'own' }
const quiet = () => undefined

let operator: ReturnType<typeof becomeOperator>
let to: string
beforeEach(() => {
  operator = becomeOperator()
  to = join(temporaryFolder(), 'kept', 'one.age')
})
afterEach(() => operator.remove())

const names = () => readdirSync(join(to, '..'))
const listed = (identity: string, file: string) =>
  execFileSync('sh', ['-c', 'age -d -i "$0" "$1" | tar -tf -', identity, file], { encoding: 'utf8' })

test('it is one file of this person alone, which the age program and tar open with their key', async () => {
  const made = await backup(sendingArchive(sent()), { closing: own, to }, quiet)
  expect(names()).toEqual(['one.age'])
  expect(statSync(to).mode & 0o777).toBe(0o600)
  expect(made).toMatchObject({ file: to, bytes: statSync(to).size, madeKey: join(operator.config, 'backup.key') })
  expect(listed(join(operator.config, 'backup.key'), to).trim().split('\n')).toEqual([
    'backup.json',
    ...parts.map(({ path, kind }) => (kind === 'folder' ? `${path}/` : path)),
    'manifest.json',
  ])
})

test('by default it has a name of its own, and the key is made once', async () => {
  const record = sendingArchive(sent())
  const first = await backup(record, { closing: own }, quiet)
  const key = readFileSync(join(operator.config, 'backup.key'), 'utf8')
  const second = await backup(record, { closing: own, to }, quiet)
  expect(first.file).toMatch(/\.local\/share\/vellum\/backups\/a-\d{4}-\d\d-\d\dT\d{6}Z\.age$/)
  expect(second.madeKey).toBeUndefined()
  expect(readFileSync(join(operator.config, 'backup.key'), 'utf8')).toBe(key)
  expect(statSync(join(operator.config, 'backup.key')).mode & 0o777).toBe(0o600)
})

test.each([
  ['of X25519', generateX25519Identity, 'without'],
  ['of another kind', generateHybridIdentity, 'with'],
] as const)('it is for a recipient %s', async (_, make, how) => {
  const identity = await make()
  const recipient = await identityToRecipient(identity)
  await backup(sendingArchive(sent()), { closing: { to: 'recipients', recipients: [recipient] }, to }, quiet)
  const { Decrypter } = await import('age-encryption')
  const decrypter = new Decrypter()
  decrypter.addIdentity(identity)
  const archive = Buffer.from(await decrypter.decrypt(readFileSync(to)))
  expect(archive.toString('latin1').includes('"credentialsIdentity":"AGE-SECRET-KEY-1')).toBe(how === 'with')
  expect(readdirSync(operator.home, { recursive: true })).not.toContain('.config/vellum/backup.key')
})

test('with a passphrase it opens with that alone', async () => {
  const passphrase = 'a long passphrase of mine'
  await backup(sendingArchive(sent()), { closing: { to: 'passphrase', passphrase }, to }, quiet)
  const { Decrypter } = await import('age-encryption')
  const decrypter = new Decrypter()
  decrypter.addPassphrase(passphrase)
  expect(Buffer.from(await decrypter.decrypt(readFileSync(to))).toString('latin1')).toContain('AGE-SECRET-KEY-1')
  expect(readFileSync(to, 'latin1')).toMatch(/^age-encryption\.org\/v1\n-> scrypt /)
})

test('what is no recipient is refused before anything is asked for', async () => {
  const closing: Closing = { to: 'recipients', recipients: ['age1nobody'] }
  await expect(backup(homeOf(''), { closing, to }, quiet)).rejects.toMatchObject({ code: 'RECIPIENT_INVALID' })
})

const broken = someDatabase().fill(0xff, 4096, 5000)
test.each<[string, Buffer, RegExp]>([
  [
    'is not what its manifest says',
    sent().fill('y', sent().indexOf('xxx'), sent().indexOf('xxx') + 1),
    /not as it was written/,
  ],
  ['ends early', sent().subarray(0, 20_000), /ends in the middle/],
  [
    'holds a broken database',
    sent(parts.map((one) => (one.path === 'gateway.db' ? { ...one, text: broken } : one))),
    /SQLite says of its gateway\.db/,
  ],
])('one that %s is removed, and that is said', async (_, archive, why) => {
  const refused = backup(sendingArchive(archive), { closing: own, to }, quiet)
  await expect(refused).rejects.toMatchObject({
    code: 'BACKUP_UNVERIFIED',
    exitCode: 1,
    message: expect.stringMatching(why),
  })
  expect(names()).toEqual([])
})

test('a steward that ends without a word, or says why it cannot, leaves nothing here', async () => {
  const silent = sendingArchive(sent(), { ends: false })
  await expect(backup(silent, { closing: own, to }, quiet)).rejects.toMatchObject({ code: 'STEWARD_LOST' })
  const failure = { code: 'VAULT_LOCKED', message: 'locked', hint: 'unlock', turn: 'yours', exitCode: 8 }
  const refusing = homeOf(`console.log(${JSON.stringify(JSON.stringify({ at: 'end', failure, undone: 'none' }))})`)
  await expect(backup(refusing, { closing: own, to }, quiet)).rejects.toMatchObject({ code: 'VAULT_LOCKED' })
  expect(names()).toEqual([])
})

test('no file is replaced, and one that cannot be written is not begun', async () => {
  const record = sendingArchive(sent())
  await backup(record, { closing: own, to }, quiet)
  await expect(backup(record, { closing: own, to }, quiet)).rejects.toMatchObject({ code: 'BACKUP_EXISTS' })
  await expect(backup(record, { closing: own, to: join(to, 'below') }, quiet)).rejects.toMatchObject({
    code: 'BACKUP_UNWRITABLE',
  })
  expect(names()).toEqual(['one.age'])
})

test('what a run that was killed has left there goes with the next', async () => {
  mkdirSync(join(to, '..'))
  writeFileSync(join(to, '..', '.one.age.a.draft'), 'half')
  await backup(sendingArchive(sent()), { closing: own, to }, quiet)
  expect(names()).toEqual(['one.age'])
})

test('a key file that holds none is told, and not replaced', async () => {
  mkdirSync(operator.config, { recursive: true })
  const key = join(operator.config, 'backup.key')
  writeFileSync(key, 'not one\n')
  chmodSync(key, 0o600)
  await expect(backup(homeOf(''), { closing: own, to }, quiet)).rejects.toMatchObject({ code: 'IDENTITY_UNUSABLE' })
  expect(readFileSync(key, 'utf8')).toBe('not one\n')
})
