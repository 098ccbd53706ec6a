import { readFileSync, rmSync, statSync } from 'node:fs'
import { afterAll, beforeAll, expect, it, vi } from 'vitest'
import { type Layout, processes } from '../../runtime/protocol/layout.ts'
import type { Probe } from '../../runtime/protocol/proof.ts'
import { rootHatched } from '../fixtures/hatched.ts'
import type { Person } from '../fixtures/person.ts'

let me: Person
let at: Layout

beforeAll(async () => {
  ;({ me, at } = await rootHatched())
})
afterAll(async () => me?.leave())

const glance = async () => ((await me.ask(['ps'])).data as { assistants: { state: string }[] }).assistants[0]?.state
/** How often the logs tell that a supervisor took the place of another. */
const takeovers = async () =>
  (await me.vellum(['logs', '--process', 'supervisor'])).stdout.split('takes its place').length - 1
const supervisor = (): number => JSON.parse(readFileSync(`${at.supervisorLease}.json`, 'utf8')).pid

it('loses no credential that was taken, whenever the supervisor is killed', async () => {
  const taken: string[] = []
  const before = await takeovers()
  for (let round = 0; round < 3; round++) {
    const alias = (n: number) => `demo/r${round}n${n}`
    const setting = Array.from({ length: 6 }, async (_, n) => {
      const said = await me.vellum(['credentials', 'set', alias(n)], { input: 'x' })
      if (said.exitCode === 0) taken.push(alias(n))
    })
    const running = me.vellum(['exec', '--', 'echo ran >> ran.txt'])
    process.kill(supervisor(), 'SIGKILL')
    await Promise.all([...setting, running])
    await vi.waitFor(async () => expect(await glance()).toBe('ready'), { timeout: 60_000, interval: 200 })
  }
  const listed = (await me.vellum(['credentials', 'list'])).stdout
  for (const alias of taken) expect(listed).toContain(alias)
  expect(await takeovers()).toBe(before + 3)
})

it('proves that everything comes back, where it is told to restart it all', async () => {
  expect(await me.ask(['doctor', '--deep'])).toMatchObject({ code: 'NO_TERMINAL', exitCode: 2 })
  const { exitCode, data } = await me.ask(['doctor', '--deep', '--yes'])
  const { probes } = (data as { proof: { probes: Probe[] } }).proof
  const restarts = probes.filter(({ id }) => id.startsWith('restart.'))
  const expected = [...processes, 'supervisor', 'vault'].map((name) => `restart.${name}`)
  expect(restarts.map(({ id }) => id).sort()).toEqual(expected.sort())
  expect([exitCode, restarts.filter(({ status }) => status !== 'pass')]).toEqual([0, []])
})

it('sleeps until it is woken, and everybody says so without calling it broken', async () => {
  expect(await me.ask(['sleep'])).toMatchObject({ exitCode: 0 })
  expect(await glance()).toBe('asleep')
  expect(await me.ask(['credentials', 'list'])).toMatchObject({ code: 'ASLEEP', exitCode: 3 })
  expect(await me.ask(['status'])).toMatchObject({ exitCode: 0, message: expect.stringContaining('is asleep') })
  expect(await me.ask(['wake'])).toMatchObject({ exitCode: 0 })
  expect(await glance()).toBe('ready')
})

it('mends what is safe to mend, and says what it did', async () => {
  rmSync(at.trust, { recursive: true })
  rmSync(at.logs, { recursive: true })
  const { exitCode, data } = await me.ask(['doctor', '--fix'])
  const { receipt } = data as { receipt: { step: string; outcome: string }[] }
  const changed = receipt.filter(({ outcome }) => outcome === 'changed').map(({ step }) => step)
  expect([exitCode, changed]).toEqual([0, expect.arrayContaining(['folders', 'trust', 'ready'])])
  expect(statSync(at.logs).mode & 0o777).toBe(0o700)
})
