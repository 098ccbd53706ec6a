import { execFileSync, spawnSync } from 'node:child_process'
import { appendFileSync, existsSync, mkdirSync, readFileSync, rmSync, symlinkSync, writeFileSync } from 'node:fs'
import { join } from 'node:path'
import { expect, test, vi } from 'vitest'
import { judge } from '../../../../bootstrap/audit/acts.ts'
import { putActsAside } from '../../../../runtime/protocol/home/audit.ts'
import { type Layout, layout } from '../../../../runtime/protocol/layout.ts'
import { actsFinding, actsOnRecord, recordBegin, recordEnd } from '../../../../runtime/steward/audit/audit.ts'
import { temporaryFolder } from '../../../fixtures/folder.ts'

const [one, two] = ['1'.repeat(64), '2'.repeat(64)]
const doing = { verb: 'upgrade', by: 'ada@desk' } as const

/** A home with nothing but its steward's folder and a release in service. */
function home(): Layout {
  const at = layout(temporaryFolder())
  mkdirSync(at.steward, { mode: 0o700 })
  symlinkSync(at.release(one), at.current)
  return at
}

function flip(at: Layout, digest: string): void {
  rmSync(at.current)
  symlinkSync(at.release(digest), at.current)
}

const verdict = (at: Layout) => actsOnRecord(at).verdict
const acts = (at: Layout) => judge(actsOnRecord(at), undefined).acts

test('an act is on record before it is done, and its end with the release that is then in service', () => {
  const at = home()
  vi.stubEnv('SSH_CLIENT', '192.0.2.7 50022 22')
  const line = recordBegin(at, { ...doing, run: 'https://ci.example/7' })
  vi.unstubAllEnvs()
  expect(acts(at)).toEqual([expect.objectContaining({ act: 'upgrade', before: one, outcome: 'open' })])
  flip(at, two)
  recordEnd(at, line, 'done')
  expect(acts(at)).toEqual([
    {
      ...{ seq: 1, act: 'upgrade', by: 'ada@desk', from: '192.0.2.7', run: 'https://ci.example/7' },
      ...{ before: one, after: two, outcome: 'done', at: expect.any(String), endedAt: expect.any(String) },
    },
  ])
  expect(verdict(at)).toMatchObject({ whole: true, entries: 2 })
})

test('who works on the machine itself is told from who comes over SSH', () => {
  const at = home()
  vi.stubEnv('SSH_CLIENT', undefined)
  recordBegin(at, doing)
  vi.unstubAllEnvs()
  expect(acts(at)).toMatchObject([{ from: 'local' }])
})

test('the end of a move is told by its id, by another process, and only once', () => {
  const at = home()
  recordBegin(at, { ...doing, verb: 'wake' })
  recordBegin(at, { ...doing, move: 'the-move' })
  recordEnd(at, 'the-move', 'PROOF_FAILED')
  recordEnd(at, 'the-move', 'done')
  recordEnd(at, 'no-such-move', 'done')
  expect(acts(at)).toMatchObject([
    { act: 'wake', outcome: 'open' },
    { act: 'upgrade', outcome: 'PROOF_FAILED' },
  ])
  expect(verdict(at)).toMatchObject({ whole: true, entries: 3 })
})

test('with the home gone nothing is made anew to write an end into', () => {
  const at = home()
  const line = recordBegin(at, { ...doing, verb: 'retire' })
  rmSync(at.steward, { recursive: true })
  recordEnd(at, line, 'done')
  expect(existsSync(at.steward)).toBe(false)
})

test.each<[string, (lines: string[]) => string[], RegExp]>([
  ['changed', ([a = '', ...rest]) => [a.replace('ada@desk', 'eve@desk'), ...rest], /entry 1 was changed/],
  ['taken out', ([a = '', _, ...rest]) => [a, ...rest], /entry 2 is missing/],
  ['exchanged', ([a = '', b = '', ...rest]) => [b, a, ...rest], /entry 1 is missing/],
  ['cut off', (lines) => lines.slice(0, 3), /entries from 4 to 4 were cut off/],
  ['cut off as a whole', () => [], /entries from 1 to 4 were cut off/],
  ['changed at the end', (lines) => [...lines.slice(0, 3), `${lines[3]}`.replace('"done"', '"DONE"')], /entry 4 was/],
  ['scribbled over', ([a = '', ...rest]) => [a, 'nonsense', ...rest.slice(1)], /not written by the steward/],
])('an entry that was %s is told, and nothing more can be put on record', (_, harm, fault) => {
  const at = home()
  for (const _act of ['first', 'second']) recordEnd(at, recordBegin(at, doing), 'done')
  const lines = readFileSync(at.acts, 'utf8').trimEnd().split('\n')
  writeFileSync(
    at.acts,
    harm(lines)
      .map((line) => `${line}\n`)
      .join(''),
  )
  const harmed = readFileSync(at.acts)
  expect(verdict(at).fault).toMatch(fault)
  const line = putActsAside(at)
  const refused = { code: 'ACT_UNRECORDED', exitCode: 3, hint: expect.stringContaining(line) }
  expect(() => recordBegin(at, doing)).toThrow(expect.objectContaining(refused))
  expect(readFileSync(at.acts)).toEqual(harmed)
  expect(actsFinding(at)).toMatchObject({ status: 'fail', evidence: expect.stringMatching(fault), fix: line })
  execFileSync('sh', ['-c', line])
  recordEnd(at, recordBegin(at, doing), 'done')
  expect(actsFinding(at)).toMatchObject({ status: 'pass', evidence: '2 entries, as they were written' })
  expect(readFileSync(`${at.acts}.broken`)).toEqual(harmed)
})

test('while nothing is on record, nothing of it is wrong', () => {
  expect(actsFinding(home())).toMatchObject({ status: 'pass', evidence: 'nothing is on record yet' })
})

test('its end is kept apart: the same cut is told with the end taken away, and with it damaged', () => {
  const at = home()
  for (const _act of ['first', 'second']) recordEnd(at, recordBegin(at, doing), 'done')
  rmSync(at.actsHead)
  expect(verdict(at).fault).toMatch(/has no .*audit.head/)
  writeFileSync(at.actsHead, '{}')
  expect(verdict(at).fault).toMatch(/is damaged/)
})

test('what a killed steward left half-written is taken away, and the next entry says how much that was', () => {
  const at = home()
  recordBegin(at, doing)
  appendFileSync(at.acts, '{"seq":2,"at":"2026')
  expect(verdict(at)).toMatchObject({ whole: true, entries: 1 })
  recordBegin(at, doing)
  expect(verdict(at)).toMatchObject({ whole: true, entries: 2 })
  expect(JSON.parse(actsOnRecord(at).lines[1] ?? '')).toMatchObject({ seq: 2, torn: 19 })
})

test('a writer that is killed at any moment leaves a whole record, whose last act is open', async () => {
  const at = home()
  const program = `
    import { recordBegin, recordEnd } from '${join(import.meta.dirname, '../../../../runtime/steward/audit/audit.ts')}'
    import { layout } from '${join(import.meta.dirname, '../../../../runtime/protocol/layout.ts')}'
    const at = layout(${JSON.stringify(at.home)})
    setTimeout(() => process.kill(process.pid, 'SIGKILL'), Number(process.argv[1]))
    const next = () => { recordEnd(at, recordBegin(at, { verb: 'wake', by: 'ada@desk' }), 'done'); setImmediate(next) }
    next()`
  for (const ms of [3, 11, 23]) {
    spawnSync(process.execPath, ['--input-type=module', '-e', program, String(ms)])
    expect(verdict(at).fault).toBeUndefined()
  }
  expect(verdict(at).entries).toBeGreaterThan(0)
  recordEnd(at, recordBegin(at, doing), 'done')
  expect(verdict(at).whole).toBe(true)
})
