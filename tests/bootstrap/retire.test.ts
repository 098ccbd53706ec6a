import { existsSync, mkdirSync, readdirSync, writeFileSync } from 'node:fs'
import { join } from 'node:path'
import { afterEach, beforeEach, expect, test } from 'vitest'
import { forget } from '../../bootstrap/forget.ts'
import { type AssistantRecord, readRecord, writeRecord } from '../../bootstrap/record/record.ts'
import { retire } from '../../bootstrap/retire.ts'
import { Failure } from '../../runtime/protocol/failure.ts'
import type { InstallRecord } from '../../runtime/protocol/plan.ts'
import { backupArchive } from '../fixtures/backup.ts'
import { becomeOperator } from '../fixtures/operator.ts'
import { homeOf, sendingArchive } from '../fixtures/speaking-steward.ts'

const quiet = () => undefined
let operator: ReturnType<typeof becomeOperator>
beforeEach(() => {
  operator = becomeOperator()
})
afterEach(() => operator.remove())

/** Has it on record that an assistant was made there, and perhaps proven. */
function hatched(record: AssistantRecord, proven: Partial<InstallRecord> = { hatchedAt: '2026-01-02T03:04:05.000Z' }) {
  const { name: assistant, home, port } = record
  const install: InstallRecord = { format: 1, assistant, home, port, separation: 'single', made: [], ...proven }
  mkdirSync(join(home, 'steward'))
  writeFileSync(join(home, 'steward/install.json'), JSON.stringify(install))
  writeRecord(record)
  return record
}

const retiring = (record: AssistantRecord, { backup = true, dryRun = false } = {}) =>
  retire(record, { dryRun, backup, checkout: '/nowhere', purgeCache: false }, quiet)
const refusing = (code: string) => {
  const failure = { code, message: 'It is locked.', hint: 'unlock', turn: 'yours', exitCode: 8 }
  return homeOf(`console.log(${JSON.stringify(JSON.stringify({ at: 'end', failure, undone: 'none' }))})`)
}
const backups = () => join(operator.home, '.local/share/vellum/backups')

test.each([
  ['says why it cannot', () => refusing('VAULT_LOCKED'), 'It is locked'],
  ['is broken', () => homeOf('process.exit(3)'), 'exit code 3'],
  ['sends what does not read back', () => sendingArchive(backupArchive().subarray(1024, 9000)), 'did not read back'],
])('nothing is removed where the steward %s', async (_, make, why) => {
  const record = hatched(make())
  await expect(retiring(record)).rejects.toMatchObject({
    code: 'RETIRE_UNSAVED',
    exitCode: 3,
    message: expect.stringContaining(why),
    hint: 'To let it go without one: vellum retire a --no-backup',
  })
  expect(existsSync(join(record.home, 'steward/install.json'))).toBe(true)
  expect(readRecord('a')).toEqual(record)
  expect(readdirSync(backups())).toEqual([])
})

test('somebody else who works on it is told as that', async () => {
  await expect(retiring(hatched(refusing('LEASE_HELD')))).rejects.toMatchObject({ code: 'LEASE_HELD' })
})

test('a dry run says where the backup would come; of what never held anything there is none', async () => {
  const planned = { dryRun: true }
  expect(await retiring(hatched(homeOf('')), planned)).toMatchObject({ backsUpTo: backups() })
  expect(await retiring(hatched(homeOf('')), { ...planned, backup: false })).not.toHaveProperty('backsUpTo')
  expect(await retiring(hatched(homeOf(''), {}), planned)).not.toHaveProperty('backsUpTo')
  expect(existsSync(backups())).toBe(false)
})

test('one whose machine is not reached is forgotten only by who says that there is no backup', async () => {
  const record = hatched(homeOf(''))
  const why = Failure.of('HOST_SILENT', { host: 'edge', seconds: 5, phase: 'handshake' })
  await expect(forget(record, { backup: true, why })).rejects.toMatchObject({
    code: 'RETIRE_UNSAVED',
    hint: 'To let it go without one: vellum retire a --forget --no-backup',
  })
  expect(readRecord('a')).toEqual(record)
  await forget(record, { backup: false, why })
  expect(readRecord('a')).toBeUndefined()
})
