import { spawn } from 'node:child_process'
import { once } from 'node:events'
import { existsSync, mkdirSync, rmSync, symlinkSync, writeFileSync } from 'node:fs'
import { join } from 'node:path'
import { PassThrough, Readable } from 'node:stream'
import { generateX25519Identity, identityToRecipient } from 'age-encryption'
import { afterEach, beforeEach, expect, test, vi } from 'vitest'
import { withHead } from '../../../../bootstrap/backup/backup.ts'
import { readBackup } from '../../../../runtime/archive/backup.ts'
import { Source } from '../../../../runtime/archive/source.ts'
import { servingProcesses } from '../../../../runtime/process/ours.ts'
import { readWanted, settleWanted } from '../../../../runtime/process/wanted.ts'
import type { BackupManifest } from '../../../../runtime/protocol/home/backup.ts'
import type { Layout } from '../../../../runtime/protocol/layout.ts'
import type { InstallRecord } from '../../../../runtime/protocol/plan.ts'
import { backUp } from '../../../../runtime/steward/backup/backup.ts'
import { Frames } from '../../../../runtime/steward/backup/frames.ts'
import { makeHome } from '../../../fixtures/home.ts'
import { putNode } from '../../../fixtures/own-node.ts'
import { repository } from '../../../fixtures/person.ts'
import { openRows } from '../../../fixtures/rows.ts'

const release = 'b'.repeat(64)
const ces = join(repository, 'runtime/ces/main.ts')
const program = join(repository, 'runtime/steward/main.ts')
const none = new AbortController().signal

let at: Layout
beforeEach(async () => {
  at = asleepHome(ces)
  for (const path of [at.assistantDatabase, at.gatewayDatabase])
    openRows(path, (database) =>
      database.exec("PRAGMA journal_mode = WAL; CREATE TABLE words (word TEXT); INSERT INTO words VALUES ('kept')"),
    )
  writeFileSync(join(at.workspace, 'NOW.md'), 'now')
})

afterEach(() => rmSync(at.home, { recursive: true }))

/** A home that somebody has put to sleep, of a release whose CES is this program. */
function asleepHome(cesProgram: string): Layout {
  const home = makeHome()
  for (const folder of [home.steward, home.logs, join(home.release(release), 'app')])
    mkdirSync(folder, { recursive: true })
  putNode(home.layer('n'))
  symlinkSync(join(home.layer('n'), 'node'), join(home.release(release), 'node'))
  symlinkSync(`releases/${release}`, home.current)
  writeFileSync(join(home.release(release), 'app/package.json'), '{"type":"module"}')
  writeFileSync(join(home.release(release), 'app/ces.js'), `import ${JSON.stringify(cesProgram)}`)
  const { home: path } = home
  const known: InstallRecord = { format: 1, assistant: 'a', home: path, port: 7830, separation: 'single', made: [] }
  writeFileSync(home.install, JSON.stringify(known))
  settleWanted(home, 'asleep')
  return home
}

/** What the steward sends, read from end to end; and how many rows the databases in it have. */
async function backedUp(): Promise<BackupManifest> {
  const output = new PassThrough({ highWaterMark: 1 << 26 })
  const { bech32 } = await import('@scure/base')
  const recipient = await identityToRecipient(await generateX25519Identity())
  const key = Buffer.from(bech32.decodeToBytes(recipient).bytes).toString('hex')
  const frames = new Frames(new PassThrough(), output, none)
  await backUp(at, { by: 'ada@desk', recipients: [key] }, { frames, tell: () => undefined, program })
  output.end()
  const lines = (await output.toArray()).join('').trim().split('\n')
  const archive = Readable.from(lines.map((line) => Buffer.from(line, 'base64')))
  const take = async () => undefined
  return readBackup(new Source(withHead({ format: 1 }, archive)), { file: 'it', take })
}

const asBefore = () => {
  expect(servingProcesses(at)).toEqual([])
  expect(readWanted(at).state).toBe('asleep')
  for (const owner of ['ces', 'assistant', 'gateway'] as const) expect(existsSync(at.partMade(owner))).toBe(false)
}

test('one that sleeps is backed up whole, and sleeps on', async () => {
  const { assistant, credentials, parts } = await backedUp()
  expect([assistant, credentials]).toEqual(['a', 0])
  expect(parts.map(({ name, entries }) => [name, entries])).toEqual([
    ['credentials.age', 1],
    ['assistant.db', 1],
    ['gateway.db', 1],
    ['workspace', 2],
  ])
  expect(parts.every(({ bytes }) => bytes > 0)).toBe(true)
  asBefore()
})

test('what a killed process had not played into its database is in the backup', async () => {
  const late = "PRAGMA wal_autocheckpoint = 0; INSERT INTO words VALUES ('late'); PRAGMA user_version = 7"
  const script = `
    const { DatabaseSync } = require('node:sqlite')
    new DatabaseSync(process.argv[1]).exec(process.argv[2])
    process.kill(process.pid, 'SIGKILL')`
  await once(spawn(process.execPath, ['-e', script, at.gatewayDatabase, late]), 'exit')
  expect(existsSync(`${at.gatewayDatabase}-wal`)).toBe(true)
  await backedUp()
  expect(openRows(at.gatewayDatabase, (database) => database.prepare('SELECT word FROM words').all())).toEqual([
    { word: 'kept' },
    { word: 'late' },
  ])
  asBefore()
})

test.each([
  ['a database is gone', () => rmSync(at.gatewayDatabase), 'DATABASE_UNUSABLE', 'is not there'],
  ['a database is none', () => writeFileSync(at.assistantDatabase, 'x'.repeat(5000)), 'DATABASE_UNUSABLE', 'database'],
  [
    'CES ends at once',
    () => writeFileSync(join(at.release(release), 'app/ces.js'), 'console.log("no"); process.exit(3)'),
    'BACKUP_ASLEEP',
    'no',
  ],
])('where %s it is refused with that, and sleeps on', async (_, breaking, code, why) => {
  breaking()
  await expect(backedUp()).rejects.toMatchObject({ code, message: expect.stringContaining(why) })
  asBefore()
})

test('where CES cannot open the vault, it says what to type', async () => {
  await backedUp()
  rmSync(join(at.vaultKey, 'kek.v1'))
  await expect(backedUp()).rejects.toMatchObject({
    code: 'BACKUP_ASLEEP',
    hint: expect.stringContaining('vellum wake a'),
  })
  asBefore()
})

test('CES ends with whoever holds it, however that one ends', async () => {
  const own = join(repository, 'runtime/steward/supervision/own-ces.ts')
  const layout = join(repository, 'runtime/protocol/layout.ts')
  const script = `
    const { ownCes } = await import(${JSON.stringify(own)})
    const { layout } = await import(${JSON.stringify(layout)})
    ownCes(layout(${JSON.stringify(at.home)}), ${JSON.stringify(release)}, { separation: 'single' })
    setInterval(() => undefined, 1000)`
  const holder = spawn(process.execPath, ['--input-type=module', '-e', script], { stdio: 'ignore' })
  await vi.waitFor(() => expect(existsSync(at.socket('ces', 'steward'))).toBe(true), { timeout: 30_000 })
  expect(servingProcesses(at)).toHaveLength(1)
  holder.kill('SIGKILL')
  await vi.waitFor(() => expect(servingProcesses(at)).toEqual([]), { timeout: 30_000 })
})
