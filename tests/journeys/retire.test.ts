import { existsSync, realpathSync, rmSync } from 'node:fs'
import { join } from 'node:path'
import { execaSync } from 'execa'
import { afterEach, beforeEach, describe, expect, it, vi } from 'vitest'
import { processes } from '../../runtime/protocol/layout.ts'
import { machineState, type Person, rootPerson } from '../fixtures/person.ts'

let me: Person
let before: object

beforeEach(async () => {
  me = await rootPerson()
  before = machineState(me.home)
  expect(await me.vellum(['hatch', '--port', String(me.port)])).toMatchObject({ exitCode: 0 })
})
afterEach(async () => me.leave())

const kill = (name: string) => execaSync('pkill', ['-KILL', '-f', `${name}.js --home ${me.home}`])
const retire = () => me.ask(['retire', '--no-backup', '--yes'])
const well = async (...args: string[]) => expect(await me.vellum(args), args.join(' ')).toMatchObject({ exitCode: 0 })

async function retiresWhole(): Promise<void> {
  expect(await retire()).toMatchObject({ exitCode: 0, code: 'DONE' })
  expect(machineState(me.home)).toEqual(before)
}

describe('before it is retired it is backed up', () => {
  it('and the file that retire made brings it all back', async () => {
    await well('exec', '--', 'echo kept > note')
    const planned = await me.vellum(['retire', '--dry-run'])
    expect(planned.stdout).toMatch(/backup +a file in .*\.local\/share\/vellum\/backups\n +stopped/)
    const said = await me.ask(['retire', '--yes'])
    expect(said).toMatchObject({ exitCode: 0, data: { backup: { manifest: { assistant: 'default' } } } })
    expect(machineState(me.home)).toEqual(before)
    const { file } = (said.data as { backup: { file: string } }).backup
    await well('hatch', '--name', 'c', '--port', String(me.port))
    await well('restore', 'c', '--from', file, '--yes')
    expect(await me.vellum(['exec', 'c', '--', 'cat note'])).toMatchObject({ stdout: 'kept\n' })
  })

  it('and nothing is removed where it cannot be, unless a person says so', async () => {
    const steward = realpathSync(join(me.home, 'current/app/steward.js'))
    rmSync(steward)
    const said = await me.ask(['retire', '--yes'])
    expect(said).toMatchObject({ exitCode: 3, code: 'RETIRE_UNSAVED', hint: expect.stringContaining('--no-backup') })
    expect(await me.vellum(['exec', '--', 'echo lives'])).toMatchObject({ stdout: 'lives\n' })
    await retiresWhole()
  })
})

describe('retire leaves the machine as it was', () => {
  it('with the three processes just killed', async () => {
    for (const name of processes) kill(name)
    await retiresWhole()
  })

  it('with the supervisor killed, and everything with it', async () => {
    kill('supervisor')
    await retiresWhole()
  })

  it('while a command runs, which ends and says that its gateway is gone', async () => {
    const running = me.vellum(['exec', '--', 'touch begun; sleep 600'])
    await vi.waitFor(() => expect(existsSync(join(me.home, 'workspace', 'begun'))).toBe(true), { timeout: 60_000 })
    await retiresWhole()
    const said = await running
    expect(said.exitCode).toBe(5) // PROCESS_UNREACHABLE
    expect(said.stderr).toContain('gateway')
    expect(execaSync('pgrep', ['-fx', 'sleep 600'], { reject: false }).stdout).toBe('')
  })

  it.each([
    ["the steward's file", 'app/steward.js'],
    ['a shared part of the processes', 'app/chunks'],
    ['the Node of the release', 'node/bin/node'],
    ['the whole release', '.'],
  ])("without %s: the checkout's own steward does the work", async (_, path) => {
    rmSync(realpathSync(join(me.home, 'current', path)), { recursive: true })
    await retiresWhole()
  })

  it('and a second time there is nobody to retire', async () => {
    await retiresWhole()
    expect(await retire()).toMatchObject({ exitCode: 2, code: 'ASSISTANT_UNKNOWN' })
    expect(machineState(me.home)).toEqual(before)
  })
})
