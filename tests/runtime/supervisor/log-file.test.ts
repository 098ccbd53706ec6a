import { existsSync, mkdirSync, readFileSync, rmSync, statSync } from 'node:fs'
import { join } from 'node:path'
import { execaSync } from 'execa'
import { expect, onTestFinished, test } from 'vitest'
import { oldLogs } from '../../../runtime/protocol/layout.ts'
import { LogFile } from '../../../runtime/supervisor/log-file.ts'
import { temporaryFolder } from '../../fixtures/folder.ts'

const linesOf = (path: string) => (existsSync(path) ? readFileSync(path, 'utf8').split('\n').slice(0, -1) : [])
const everyLine = (path: string) => [...oldLogs(path).toReversed(), path].flatMap(linesOf)

test('a full file makes way for a new one, and nothing is lost across it', () => {
  const path = join(temporaryFolder(), 'ces.log')
  const file = new LogFile(path, 'ces', 1000)
  const lines = Array.from({ length: 60 }, (_, number) => `line ${number} ${'x'.repeat(40)}`)
  for (const line of lines) file.append([line])
  expect(everyLine(path)).toEqual(lines)
  expect(existsSync(`${path}.1`)).toBe(true)
})

test('only so many full files are kept, whatever is written, and each is for its owner alone', () => {
  const path = join(temporaryFolder(), 'ces.log')
  const file = new LogFile(path, 'ces', 1000)
  for (let number = 0; number < 1000; number++) file.append([`line ${number} ${'x'.repeat(40)}`])
  const files = [path, ...oldLogs(path)].filter((one) => existsSync(one))
  expect(files.reduce((sum, one) => sum + statSync(one).size, 0)).toBeLessThan(5000)
  expect(everyLine(path).at(-1)).toContain('line 999')
  expect(files.map((one) => statSync(one).mode & 0o777)).toEqual(files.map(() => 0o600))
  expect(existsSync(`${path}.${files.length}`)).toBe(false)
})

test('a folder that is removed meanwhile is made anew, closed to others, and the log says so', () => {
  const home = temporaryFolder()
  const folder = join(home, 'logs')
  mkdirSync(folder)
  const file = new LogFile(join(folder, 'ces.log'), 'ces')
  file.append(['before'])
  rmSync(folder, { recursive: true })
  file.append(['after'])
  const [note = '', after] = linesOf(join(folder, 'ces.log'))
  expect(JSON.parse(note)).toMatchObject({ process: 'ces', msg: expect.stringContaining('was gone') })
  expect(after).toBe('after')
  expect(statSync(folder).mode & 0o777).toBe(0o700)
})

test('a home that is gone is not made anew', () => {
  const home = join(temporaryFolder(), 'home')
  new LogFile(join(home, 'logs', 'ces.log'), 'ces').append(['nobody wants this'])
  expect(existsSync(home)).toBe(false)
})

test('a full disk costs whole lines, is survived by rotation, and is told of when there is room again', () => {
  const disk = temporaryFolder()
  execaSync('mount', ['-t', 'tmpfs', '-o', 'size=64k', 'none', disk])
  onTestFinished(() => void execaSync('umount', [disk]))
  const path = join(disk, 'ces.log')
  const file = new LogFile(path, 'ces', 8000)
  const lines = Array.from({ length: 200 }, (_, number) => `line ${number} ${'x'.repeat(1000)}`)
  for (const line of lines.slice(0, 20)) file.append([line])
  execaSync('sh', ['-c', 'cat /dev/zero > ballast 2>/dev/null || :'], { cwd: disk })
  for (const line of lines.slice(20)) file.append([line])
  rmSync(join(disk, 'ballast'))
  file.append(['room again'])
  const kept = everyLine(path)
  expect(kept.at(-1)).toBe('room again')
  const note = JSON.parse(kept.at(-2) ?? '')
  expect(note).toMatchObject({ process: 'ces', msg: expect.stringMatching(/^\d+ lines .*\(ENOSPC\)$/) })
  const whole = kept.slice(0, -2)
  expect(whole.every((line) => lines.includes(line))).toBe(true)
  const written = lines.indexOf(whole.at(-1) ?? '') + 1
  expect(Number.parseInt(note.msg, 10)).toBe(lines.length - written)
})

test('where the old names cannot be changed, the file does not grow for ever', () => {
  const folder = temporaryFolder()
  const path = join(folder, 'ces.log')
  // A folder that is not empty cannot be replaced by a file (rename(2)).
  for (const name of oldLogs(path)) mkdirSync(join(name, 'full'), { recursive: true })
  const file = new LogFile(path, 'ces', 1000)
  for (let number = 0; number < 1000; number++) file.append([`line ${number}`])
  expect(statSync(path).size).toBeLessThan(3000)
  expect(linesOf(path).at(-1)).toBe('line 999')
})
