import { existsSync, readFileSync } from 'node:fs'
import { join } from 'node:path'
import { generateX25519Identity, identityToRecipient } from 'age-encryption'
import { afterEach, beforeEach, expect, test } from 'vitest'
import { type Opener, openerOf } from '../../../bootstrap/backup/opener.ts'
import { compare, lookInto, restore } from '../../../bootstrap/backup/restore.ts'
import { ensureToken, tokenSha256 } from '../../../bootstrap/record/token.ts'
import { sealTo } from '../../../runtime/vault/transfer/age.ts'
import { backupArchive, backupParts, encrypted, type Held } from '../../fixtures/backup.ts'
import { becomeOperator } from '../../fixtures/operator.ts'
import { homeOf } from '../../fixtures/speaking-steward.ts'

let operator: ReturnType<typeof becomeOperator>
let identity: string
let opener: Opener
beforeEach(async () => {
  operator = becomeOperator()
  identity = await generateX25519Identity()
  opener = await openerOf([identity], 'the key')
})
afterEach(() => operator.remove())

/** A backup with credentials that this key opens. */
async function backupFor(to: string): Promise<string> {
  const recipient = await identityToRecipient(to)
  const { bech32 } = await import('@scure/base')
  const file = sealTo([Buffer.from(bech32.decodeToBytes(recipient).bytes)], Buffer.from('{}'))
  const parts = backupParts().map((one): Held => (one.path === 'credentials.age' ? { ...one, text: file } : one))
  return encrypted(backupArchive(parts), await identityToRecipient(identity))
}

const end = (document: object) => `console.log(${JSON.stringify(JSON.stringify(document))})`
/** Reads all that comes until it pauses for the end of the archive, and keeps it. */
const keeping = (said: string) => `
import { appendFileSync } from 'node:fs'
const file = new URL('./heard', import.meta.url)
process.stdin.on('data', (bytes) => {
  appendFileSync(file, bytes)
  if (bytes.every((byte) => byte === 0) || bytes.subarray(-1024).every((byte) => byte === 0)) { ${said}; process.exit() }
})`

test('the machine is told the key of the credentials alone, and never what opens the backup', async () => {
  const file = await backupFor(identity)
  const { credentialsKey } = await lookInto({ file, opener })
  const proof = { holds: true, probes: [] }
  const record = homeOf(keeping(end({ at: 'end', proof })))
  const token = ensureToken('a', { keep: true })
  await expect(restore(record, { file, opener }, credentialsKey, () => undefined)).resolves.toMatchObject({ proof })
  const heard = readFileSync(join(record.home, 'current/app/heard'), 'latin1')
  expect(JSON.parse(heard.slice(0, heard.indexOf('\n')))).toEqual({
    by: expect.stringContaining('@'),
    credentialsKey: expect.stringMatching(/^[0-9a-f]{32}$/),
    tokenSha256: tokenSha256(token),
  })
  expect(heard).not.toContain('AGE-SECRET-KEY')
  expect(heard).not.toContain(token)
})

test.each([
  ['reverted', 'RESTORE_REVERTED', 6],
  ['stuck', 'RESTORE_STUCK', 7],
  ['none', 'NOT_READY', 6],
] as const)('what failed there and was %s is %s', async (undone, code, exitCode) => {
  const failure = { code: 'NOT_READY', message: 'CES was not ready.', hint: 'x', turn: 'ours', exitCode: 6 }
  const file = await backupFor(identity)
  const { credentialsKey } = await lookInto({ file, opener })
  ensureToken('a', { keep: true })
  const record = homeOf(keeping(end({ at: 'end', failure, undone, left: ['the workspace'] })))
  const refused = restore(record, { file, opener }, credentialsKey, () => undefined)
  await expect(refused).rejects.toMatchObject({ code, exitCode, message: expect.stringContaining('CES was not ready') })
})

test('credentials that are for somebody else are refused before the machine is asked', async () => {
  const file = await backupFor(await generateX25519Identity())
  await expect(lookInto({ file, opener })).rejects.toMatchObject({ code: 'BACKUP_LOCKED' })
  expect(existsSync(join(operator.state, 'leases'))).toBe(false)
})

test('a dry run is told what differs; a release that cannot tell is named, and nothing else is asked of it', async () => {
  const file = await backupFor(identity)
  const { credentialsKey } = await lookInto({ file, opener })
  ensureToken('a', { keep: true })
  const none = { added: [], changed: [], gone: [] }
  const changes = { databases: [], credentials: none, workspace: none, counts: { added: 0, changed: 0, gone: 0 } }
  const knowing = homeOf(`if (process.argv[2] !== 'compare') process.exit(9)${keeping(end({ at: 'end', changes }))}`)
  await expect(compare(knowing, { file, opener }, credentialsKey, () => undefined)).resolves.toEqual(changes)
  const failure = { code: 'USAGE', message: 'usage: steward', hint: 'x', turn: 'yours', exitCode: 2 }
  const older = homeOf(keeping(end({ at: 'end', failure })))
  await expect(compare(older, { file, opener }, credentialsKey, () => undefined)).rejects.toMatchObject({
    code: 'STEWARD_UNUSABLE',
    message: expect.stringContaining('cannot compare yet'),
  })
})
