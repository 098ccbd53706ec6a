import { spawn } from 'node:child_process'
import { existsSync, readFileSync, writeFileSync } from 'node:fs'
import { join } from 'node:path'
import { execaSync } from 'execa'
import { afterAll, beforeAll, expect, it } from 'vitest'
import type { Act } from '../../bootstrap/audit/acts.ts'
import type { Layout } from '../../runtime/protocol/layout.ts'
import { examine, rootHatched } from '../fixtures/hatched.ts'
import { type Person, repository } from '../fixtures/person.ts'
import { watched } from '../fixtures/under-way.ts'

/** What was done to an assistant of this machine, as its record has it. */

let me: Person
let at: Layout
beforeAll(async () => {
  ;({ me, at } = await rootHatched())
})
afterAll(async () => me?.leave())

async function audited(...flags: string[]) {
  const { exitCode, code, message, data } = await me.ask(['audit', ...flags])
  const { acts, whole } = data as { acts: Act[]; whole: boolean }
  return { exitCode, code, message, acts, whole }
}

it('tells who hatched it, from where, and what was in service before and after', async () => {
  const { exitCode, acts, whole } = await audited()
  expect([exitCode, whole]).toEqual([0, true])
  expect(acts).toMatchObject([{ act: 'hatch', from: 'local', by: expect.stringMatching(/^root@/), outcome: 'done' }])
  expect(acts[0]?.before).toBeUndefined()
  expect(acts[0]?.after).toMatch(/^[0-9a-f]{64}$/)
})

it('has each act since, from a CI run too; what changes nothing is none', async () => {
  const run = 'https://ci.example/run/7'
  for (const args of [['hatch'], ['status'], ['sleep'], ['wake'], ['doctor', '--fix']])
    expect(await me.vellum(args, { env: { BUILD_URL: run } })).toMatchObject({ exitCode: 0 })
  const { acts } = await audited()
  expect(acts.map(({ act, outcome }) => `${act} ${outcome}`)).toEqual([
    'hatch done',
    'sleep done',
    'wake done',
    'doctor done',
  ])
  expect(acts.slice(1).every((act) => act.run === run)).toBe(true)
  const { stdout } = await me.vellum(['audit'])
  expect(stdout).toMatch(/sleep +root@\S+ +local +[0-9a-f]{12} +done/)
  expect(stdout).toContain('The record is whole: 8 entries.')
})

it('shows an act whose steward was killed as open', async () => {
  const child = spawn(join(repository, 'vellum'), ['doctor', '--fix', '--json'], { env: me.env, cwd: me.folder })
  const { sees, ended } = watched(child)
  expect(await sees(' layer node ')).toBe(true)
  execaSync('pkill', ['-KILL', '-f', `steward.js apply --staging ${me.home}`])
  await ended
  const { acts, whole } = await audited()
  expect([acts.at(-1), whole]).toEqual([expect.objectContaining({ act: 'doctor', outcome: 'open' }), true])
})

it('is told when it was changed: exit 8, and nothing is done that could not be put on record', async () => {
  const good = readFileSync(at.acts, 'utf8')
  writeFileSync(at.acts, good.replace('"sleep"', '"wake"'))
  expect(await audited()).toMatchObject({ exitCode: 8, code: 'ACTS_CHANGED', whole: false })
  const { exitCode, failed } = await examine(me)
  expect([exitCode, failed.map(({ id }) => id)]).toEqual([8, ['install.acts']])
  const line = failed[0]?.fix ?? ''
  for (const verb of ['wake', 'hatch']) {
    const said = await me.ask([verb])
    expect(said, verb).toMatchObject({ exitCode: 3, code: 'ACT_UNRECORDED', hint: expect.stringContaining(line) })
  }
  execaSync('sh', ['-c', line])
  expect(await me.vellum(['wake'])).toMatchObject({ exitCode: 0 })
})

it('is told when all of it was begun anew behind our back, and taken for what it is when a person says so', async () => {
  const { exitCode, message } = await audited()
  expect([exitCode, message]).toEqual([8, expect.stringContaining('were seen from here')])
  expect(await audited('--accept')).toMatchObject({ exitCode: 0, whole: true })
  expect(await audited()).toMatchObject({ exitCode: 0 })
})

it('is gone with the assistant, and what was seen of it too', async () => {
  expect(await me.vellum(['retire', '--no-backup', '--yes'])).toMatchObject({ exitCode: 0 })
  expect(existsSync(at.home)).toBe(false)
  expect(existsSync(join(me.folder, '.local/state/vellum/audits'))).toBe(false)
})
