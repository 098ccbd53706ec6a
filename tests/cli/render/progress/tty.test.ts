import { execFileSync } from 'node:child_process'
import { createWriteStream, readFileSync } from 'node:fs'
import { join } from 'node:path'
import { expect, test } from 'vitest'
import type { Told } from '../../../../bootstrap/tell.ts'
import { temporaryFolder } from '../../../fixtures/folder.ts'
import { makeOperator } from '../../../fixtures/operator.ts'
import { onScreen } from '../../../fixtures/screen.ts'

/** What is told, on a real terminal, as a terminal emulator shows it to a person. */

const teller = join(import.meta.dirname, '../../../fixtures/teller.ts')
const bin = join(import.meta.dirname, '../../../../cli/bin.ts')
const frame = /^[⠋⠙⠹⠸⠼⠴⠦⠧⠇⠏] /
const path = process.env.PATH

function tellOn(columns: number, env: NodeJS.ProcessEnv = {}) {
  const pipe = join(temporaryFolder(), 'told')
  execFileSync('mkfifo', [pipe])
  const screen = onScreen(`'${process.execPath}' '${teller}' '${pipe}'`, { columns, env: { PATH: path, ...env } })
  const told = createWriteStream(pipe)
  return {
    ...screen,
    tell: (...all: Told[]) => all.forEach((one) => void told.write(`${JSON.stringify(one)}\n`)),
    end: () => told.end(),
  }
}

const surveyed: Told = { at: 'phase', phase: 'survey', state: 'done', detail: 'debian 12, x86_64' }
const begun: Told = { at: 'begin', step: 'ready' }
const waiting: Told = { at: 'waiting', step: 'ready', waitsFor: 'ces, assistant and gateway to answer' }
const ready: Told = { at: 'step', step: 'ready', outcome: 'changed', detail: 'ces, assistant, gateway', ms: 202 }
const lasting = ['✓ survey          debian 12, x86_64', '✓ ready           changed  202 ms  ces, assistant, gateway']
const wrapped = (line: string, columns: number) => line.match(new RegExp(`.{1,${columns}}`, 'g')) ?? []

test.each([40, 80, 200])(
  '%i columns wide: a list that grows, whose last row moves and is gone at the end',
  async (columns) => {
    const screen = tellOn(columns)
    screen.tell(surveyed, begun, waiting)
    const between = await screen.until((rows) => /ready {2}waits for ces/.test(rows.at(-1) ?? ''))
    expect(between.slice(0, -1)).toEqual(wrapped(lasting[0] ?? '', columns))
    expect(between.at(-1)).toMatch(frame)
    expect(screen.cursorShown()).toBe(false)
    const moved = between.at(-1)?.[0]
    await screen.until((rows) => rows.at(-1)?.[0] !== moved)
    screen.tell(ready)
    screen.end()
    expect(await screen.ended()).toBe(0)
    expect(await screen.rows()).toEqual([...lasting.flatMap((line) => wrapped(line, columns)), 'It is done.'])
    expect(screen.cursorShown()).toBe(true)
  },
)

test('a row that is too long is cut, wide characters and all, and says how long it has been', async () => {
  const screen = tellOn(40)
  screen.tell(surveyed, { at: 'begin', step: `${'界'.repeat(9)} ${'👩‍👩‍👧 '.repeat(30)}` })
  const between = await screen.until((rows) => frame.test(rows.at(-1) ?? ''))
  expect(between).toHaveLength(2)
  screen.tell(begun)
  await screen.until((rows) => / ready {2}1 s$/.test(rows.at(-1) ?? ''))
  screen.end()
  await screen.ended()
  expect(await screen.rows()).toEqual([lasting[0], 'It is done.'])
})

test('a terminal that is made narrower, and wide again, keeps no rest of the moving row', async () => {
  const screen = tellOn(200)
  screen.tell(surveyed, { at: 'begin', step: 'word '.repeat(60) })
  await screen.until((rows) => (rows.at(-1)?.length ?? 0) > 150)
  await screen.resize(40)
  await screen.until((rows) => frame.test(rows.at(-1) ?? ''))
  await screen.resize(80)
  await screen.until((rows) => frame.test(rows.at(-1) ?? '') && (rows.at(-1)?.length ?? 0) > 60)
  screen.tell(ready)
  screen.end()
  await screen.ended()
  expect(await screen.rows()).toEqual([...lasting, 'It is done.'])
})

test.each([
  ['without it', {}, true],
  ['NO_COLOR', { NO_COLOR: '1' }, false],
])('%s: moves, and is coloured or not', async (_, env, coloured) => {
  const screen = tellOn(80, env)
  screen.tell(surveyed, begun)
  await screen.until((rows) => frame.test(rows.at(-1) ?? ''))
  expect(await screen.coloured()).toBe(coloured)
  screen.end()
  await screen.ended()
})

test.each([{ TERM: 'dumb' }, { CI: 'true' }])('%o: plain lines, and not one control character', async (env) => {
  const screen = tellOn(80, env)
  screen.tell(surveyed, begun, waiting, waiting, ready)
  screen.end()
  await screen.ended()
  const wait = '… ready  waits for ces, assistant and gateway to answer'
  expect(screen.bytes().split('\r\n')).toEqual([lasting[0], wait, lasting[1], 'It is done.', ''])
})

test('Ctrl-C in the middle of a command leaves what was done, says how things stand, and gives the cursor back', async () => {
  const operator = makeOperator()
  const line = `'${process.execPath}' '${bin}' release build`
  const screen = onScreen(line, { columns: 100, env: operator.env })
  await screen.until((rows) => frame.test(rows.at(-1) ?? ''))
  screen.type('\u0003')
  const code = await screen.ended()
  const rows = await screen.rows()
  expect([code, rows.at(-2)]).toEqual([130, 'Error: Cancelled by you; what was built so far is of no effect.'])
  expect(rows.filter((row) => frame.test(row))).toEqual([])
  expect(screen.cursorShown()).toBe(true)
  operator.remove()
})

test('a signal that ends it leaves a cursor too, and ends it', async () => {
  const screen = tellOn(80)
  screen.tell(surveyed, begun)
  await screen.until((rows) => frame.test(rows.at(-1) ?? ''))
  process.kill(childOf(teller), 'SIGTERM')
  expect(await screen.ended()).toBe(128 + 15)
  expect(await screen.rows()).toEqual([lasting[0]])
  expect(screen.cursorShown()).toBe(true)
})

/** The pid of the program whose arguments begin with node and this file. */
function childOf(file: string): number {
  const pids = execFileSync('pgrep', ['-f', `^${process.execPath} ${file}`], { encoding: 'utf8' })
    .trim()
    .split('\n')
  const own = pids.map(Number).filter((pid) => !readFileSync(`/proc/${pid}/cmdline`, 'utf8').startsWith('script'))
  return own.at(-1) ?? 0
}
