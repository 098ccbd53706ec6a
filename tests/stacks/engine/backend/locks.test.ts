import { spawn, spawnSync } from 'node:child_process'
import { existsSync, mkdirSync, readFileSync, writeFileSync } from 'node:fs'
import { hostname } from 'node:os'
import { join } from 'node:path'
import { expect, onTestFinished, test } from 'vitest'
import { areStale, clearLocks, lockHeld } from '../../../../stacks/engine/backend/locks.ts'
import { enginePlaces } from '../../../../stacks/engine/places.ts'
import { folders } from '../../../fixtures/engine/site.ts'
import { temporaryFolder } from '../../../fixtures/folder.ts'

/** A lock as the engine writes it, of the stack `a`. */
function locked(content: object | string) {
  const places = enginePlaces(folders(temporaryFolder()), 'a')
  mkdirSync(places.locks, { recursive: true })
  const file = join(places.locks, 'b1946ac9.json')
  writeFileSync(file, typeof content === 'string' ? content : JSON.stringify(content))
  return { places, file }
}

const by = (pid: number, host = hostname()) => ({
  pid,
  username: 'ada',
  hostname: host,
  timestamp: '2026-11-22T03:00:00Z',
})

/** A process that is no engine and lives until the test ends. */
function alive(): number {
  const child = spawn('sleep', ['600'], { stdio: 'ignore' })
  onTestFinished(() => void child.kill('SIGKILL'))
  return child.pid ?? 0
}

test('no lock is no hindrance', () => {
  const places = enginePlaces(folders(temporaryFolder()), 'a')
  expect(() => clearLocks(places)).not.toThrow()
})

test('the lock of a process that is no more is removed', () => {
  const { places, file } = locked(by(spawnSync('true').pid))
  clearLocks(places)
  expect(existsSync(file)).toBe(false)
})

test('so is that of a process whose number something else has by now', () => {
  const { places, file } = locked(by(alive()))
  clearLocks(places)
  expect(existsSync(file)).toBe(false)
})

test('the lock of another machine is left, and says who holds it', () => {
  const { places, file } = locked(by(1, 'laptop-2'))
  const held = { code: 'LEASE_HELD', exitCode: 4, message: expect.stringContaining('ada@laptop-2 (process 1)') }
  expect(() => clearLocks(places)).toThrow(expect.objectContaining(held))
  expect(existsSync(file)).toBe(true)
})

test('a lock that says nothing is left and holds everybody off', () => {
  const { places, file } = locked('')
  expect(() => clearLocks(places)).toThrow(expect.objectContaining({ code: 'LEASE_HELD' }))
  expect(readFileSync(file, 'utf8')).toBe('')
})

test('one live lock keeps a stale one beside it', () => {
  const { places, file } = locked(by(spawnSync('true').pid))
  writeFileSync(join(places.locks, 'z.json'), JSON.stringify(by(1, 'laptop-2')))
  expect(() => clearLocks(places)).toThrow(expect.objectContaining({ code: 'LEASE_HELD' }))
  expect(existsSync(file)).toBe(true)
})

/** As the engine says that it is held off, by locks in a bucket. */
function heldOff(...locks: ReturnType<typeof by>[]): string {
  const rows = locks.map(
    ({ pid, username, hostname: host, timestamp }) =>
      `  s3://b/.pulumi/locks/organization/vellum/a/1.json: created by ${username}@${host} (pid ${pid}) at ${timestamp}`,
  )
  const said = 'or delete the lock file with `pulumi cancel`.'
  return [`error: the stack is currently locked by ${locks.length} lock(s). Either wait ${said}`, ...rows].join('\n')
}

test.each([
  ['of dead engines of this machine', [by(spawnSync('true').pid)], true],
  ['of another machine', [by(1, 'laptop-2')], false],
  ['of both', [by(spawnSync('true').pid), by(1, 'laptop-2')], false],
  ['nowhere to be seen', [], false],
])('locks that the engine lists and that are %s: stale is %3$s', (_, locks, isStale) => {
  expect(areStale(heldOff(...locks))).toBe(isStale)
})

test('who holds a lock in a bucket is told as the engine says it', () => {
  const places = enginePlaces(folders(temporaryFolder()), 'a', { url: 's3://b' })
  expect(lockHeld(places, heldOff(by(1, 'laptop-2')))).toMatchObject({
    code: 'LEASE_HELD',
    message: expect.stringContaining('ada@laptop-2 (process 1)'),
  })
  expect(lockHeld(places, heldOff()).message).toContain('s3://b')
})
