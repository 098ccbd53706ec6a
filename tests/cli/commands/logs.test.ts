import { once } from 'node:events'
import { mkdirSync, symlinkSync, writeFileSync } from 'node:fs'
import { join } from 'node:path'
import { execaSync } from 'execa'
import { afterEach, beforeEach, describe, expect, it } from 'vitest'
import { writeRecord } from '../../../bootstrap/record/record.ts'
import { layout } from '../../../runtime/protocol/layout.ts'
import { LogFile } from '../../../runtime/supervisor/log-file.ts'
import { ended, startCli, vellum } from '../../fixtures/cli.ts'
import { becomeOperator, recordFor } from '../../fixtures/operator.ts'

let me: ReturnType<typeof becomeOperator>
let at: ReturnType<typeof layout>

/** A home whose steward is this checkout's own, from its source. */
beforeEach(() => {
  me = becomeOperator()
  at = layout(join(me.home, 'home'))
  const release = at.release('r1')
  for (const folder of [join(release, 'app'), join(release, 'node', 'bin'), at.logs])
    mkdirSync(folder, { recursive: true })
  const steward = join(import.meta.dirname, '../../../runtime/steward/main.ts')
  writeFileSync(join(release, 'app', 'steward.js'), `import ${JSON.stringify(steward)}\n`)
  writeFileSync(join(release, 'app', 'package.json'), '{"type":"module"}')
  symlinkSync(process.execPath, join(release, 'node', 'bin', 'node'))
  symlinkSync('releases/r1', at.current)
  writeRecord(recordFor('default', at.home))
})
afterEach(() => me.remove())

const write = (process: 'ces' | 'gateway', second: number, msg: string, level = 30) =>
  new LogFile(at.log(process), process).append([
    JSON.stringify({ level, time: `2026-01-02T03:04:0${second}.000Z`, process, msg }),
  ])
const logs = (...args: string[]) => vellum(['logs', ...args], { env: me.env })

describe('the logs of an assistant', () => {
  it('are lines a person can read, merged by time', async () => {
    write('gateway', 2, 'two')
    write('ces', 1, 'one\u001b[2J', 50)
    const { code, stdout } = await logs()
    expect(code).toBe(0)
    expect(stdout).toBe(
      '2026-01-02T03:04:01.000Z  ces         error  one\\x1b[2J\n2026-01-02T03:04:02.000Z  gateway     info   two\n',
    )
  })

  it('reach no terminal as anything but text, whatever a process that was taken over logs', async () => {
    const steering = '\u001b]0;pwned\u0007\u009b2J\u202edrawkcab'
    const said = { level: 30, time: steering, process: steering, msg: steering, [steering]: steering }
    new LogFile(at.log('ces'), 'ces').append([JSON.stringify(said), steering])
    const shown = await logs()
    const document = await logs('--json')
    for (const { code, stdout } of [shown, document]) {
      expect(code).toBe(0)
      expect(stdout.replaceAll('\n', '')).not.toMatch(/[\p{Cc}\p{Cf}]/u)
    }
    expect(shown.stdout).toContain('\\x1b]0;pwned\\x07\\u{9b}2J\\u{202e}drawkcab')
    expect(JSON.parse(document.stdout.split('\n')[0] ?? '')).toMatchObject({ message: steering })
  })

  it('are all shown, also behind a document so deep that none can write it again', async () => {
    write('ces', 1, 'one')
    const depth = 30_000
    const deep = `{"time":"2026-01-02T03:04:02.000Z","level":30,"msg":"deep","a":${'['.repeat(depth)}${']'.repeat(depth)}}`
    new LogFile(at.log('ces'), 'ces').append([deep])
    write('gateway', 3, 'three')
    const { code, stdout } = await logs()
    expect(code).toBe(0)
    expect(stdout).toMatch(/one\n.*\n.*three\n$/)
  })

  it('are documents with --json, the last of which says how it ended', async () => {
    write('gateway', 2, 'two')
    const { stdout } = await logs('--json')
    const documents = stdout
      .trim()
      .split('\n')
      .map((line) => JSON.parse(line))
    expect(documents).toMatchObject([
      { process: 'gateway', message: 'two' },
      { ok: true, data: { lines: 1 } },
    ])
  })

  it('are only those that are wanted', async () => {
    for (const second of [1, 2, 3]) write('gateway', second, `g${second}`)
    write('ces', 4, 'c4')
    expect((await logs('--process', 'gateway', '--lines', '2')).stdout).toMatch(/^\S+ .*g2\n\S+ .*g3\n$/)
    expect((await logs('--since', '2026-01-02T03:04:03Z')).stdout).toMatch(/^\S+ .*g3\n\S+ .*c4\n$/)
    expect(await logs('--since', '1h')).toMatchObject({ code: 0, stdout: 'There is no such line.\n' })
  })

  it('are asked for in a way that is understood, or it is said how', async () => {
    const said = await logs('--since', 'soon', '--json')
    expect([said.code, JSON.parse(said.stdout)]).toMatchObject([2, { code: 'USAGE' }])
    expect(await logs('--process', 'nobody')).toMatchObject({ code: 2 })
  })

  it('are followed until Ctrl-C, which ends them calmly with 130', async () => {
    write('ces', 1, 'before')
    const child = startCli(['logs', '-f', '--json'], me.env)
    const said = ended(child)
    await once(child.stdout as NodeJS.ReadableStream, 'data')
    write('ces', 2, 'after')
    await once(child.stdout as NodeJS.ReadableStream, 'data')
    child.kill('SIGINT')
    const { code, stdout, stderr } = await said
    const documents = stdout
      .trim()
      .split('\n')
      .map((line) => JSON.parse(line))
    expect(documents).toMatchObject([{ message: 'before' }, { message: 'after' }, { ok: false, code: 'CANCELLED' }])
    expect([code, stderr]).toEqual([130, ''])
    await expect.poll(() => stewards()).toBe('')
  })

  it('end quietly when nobody reads them any more', async () => {
    write('ces', 1, 'before')
    const child = startCli(['logs', '-f'], me.env)
    const said = ended(child)
    await once(child.stdout as NodeJS.ReadableStream, 'data')
    child.stdout?.destroy()
    const writing = setInterval(() => write('ces', 2, 'after'), 100)
    const { code, stderr } = await said
    clearInterval(writing)
    expect([code, stderr]).toEqual([141, ''])
    await expect.poll(() => stewards()).toBe('')
  })

  it('cannot be had where nothing is in service, which is said', async () => {
    writeRecord(recordFor('other', join(me.home, 'elsewhere')))
    expect(JSON.parse((await logs('other', '--json')).stdout)).toMatchObject({ code: 'NOT_HATCHED', exitCode: 3 })
  })

  it('cannot be had from a steward that is damaged, which is said', async () => {
    writeFileSync(join(at.release('r1'), 'app', 'steward.js'), 'process.exit(3)')
    expect(JSON.parse((await logs('--json')).stdout)).toMatchObject({ code: 'STEWARD_UNUSABLE', exitCode: 5 })
  })
})

/** What runs of this home, by its command lines. */
function stewards(): string {
  return execaSync('pgrep', ['-f', `--home ${at.home}`], { reject: false }).stdout
}
