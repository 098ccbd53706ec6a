import { mkdirSync } from 'node:fs'
import { dirname } from 'node:path'
import { setTimeout } from 'node:timers/promises'
import { expect, onTestFinished, test } from 'vitest'
import { answer } from '../../../../runtime/process/answer.ts'
import { answerHealth, type Checked } from '../../../../runtime/process/health.ts'
import { makeServer } from '../../../../runtime/process/server.ts'
import { type ProcessName, processes } from '../../../../runtime/protocol/layout.ts'
import { supervisorRoutes } from '../../../../runtime/protocol/routes.ts'
import { processProbes } from '../../../../runtime/steward/proof/processes.ts'
import { bring, makeMachine } from '../../../fixtures/machine.ts'

const step = { kind: 'ready', deadlineMs: 1000 } as const
const unlock = 'vellum credentials unlock'
const needed: Checked = { says: 'its key comes from a passphrase', waitsFor: unlock }

/** The three processes of a home, as they say how ready they are. */
async function up(vault: Checked | (() => Checked | Promise<Checked>)) {
  const machine = makeMachine()
  const check = typeof vault === 'function' ? vault : () => vault
  const serve = async (name: ProcessName) => {
    const self = { name, release: 'test', log: undefined } as never
    const app = makeServer(self)
    answerHealth(app, self, { vault: () => (name === 'ces' ? check() : 'ok') })
    mkdirSync(machine.at.socketFolder(name, 'steward'), { recursive: true })
    await app.listen({ path: machine.at.socket(name, 'steward') })
    onTestFinished(() => app.close())
  }
  await Promise.all(processes.map(serve))
  return machine
}

test.each<[Checked, number]>([
  ['ok', 0],
  [needed, 1],
])(
  'all that are up are ready, and one whose vault waits for its passphrase is told as locked (%j)',
  async (vault, n) => {
    const machine = await up(vault)
    expect(await bring(step, machine)).toEqual({ before: true, after: true })
    expect(machine.events).toEqual(Array(2 * n).fill({ at: 'locked' }))
  },
)

test.each([
  ['skip', unlock],
  ['fail', undefined],
] as const)(
  'a CES that waits for a passphrase is a %s where its own probe failed with the line %s',
  async (is, fix) => {
    const { at, journal } = await up(needed)
    const own = {
      id: 'vault.open',
      title: '',
      evidence: '',
      ms: 0,
      ...(fix ? { status: 'fail', fix } : { status: 'pass' }),
    }
    const probes = await Promise.all(processProbes(at, journal.record, undefined, [own as never]))
    expect(probes.find(({ id }) => id === 'processes.ces')?.status).toBe(is)
  },
)

const patient = { ...step, deadlineMs: 60_000 } as const

test('one that is up and says the same again and again is not waited for to the end', async () => {
  const begun = performance.now()
  await expect(bring(patient, await up('its key is another one'))).rejects.toMatchObject({
    code: 'NOT_READY',
    message: expect.stringContaining('its key is another one'),
  })
  expect(performance.now() - begun).toBeLessThan(patient.deadlineMs)
})

test('one that takes its time to say the same is waited for', async () => {
  let asked = 0
  const slow = async () => {
    await setTimeout(1500)
    return ++asked < 5 ? 'bubblewrap does not begin' : 'ok'
  }
  expect(await bring(patient, await up(slow))).toEqual({ before: false, after: true })
})

test.each([['ready', patient] as const, ['trust', { kind: 'trust' }] as const])(
  'one that does not stay up is not waited for to the end (%s)',
  async (_, awaited) => {
    const { at, ...machine } = makeMachine()
    mkdirSync(at.steward, { recursive: true })
    let restarts = 2
    const app = makeServer({ name: 'supervisor', release: 'test', log: undefined } as never)
    const since = new Date().toISOString()
    const gateway = { name: 'gateway', state: 'waiting', since } as const
    answer(app, supervisorRoutes.status, () => ({
      ...{ pid: 1, release: 'test', port: 7830 },
      processes: [{ ...gateway, restarts: restarts++ }],
    }))
    mkdirSync(dirname(at.supervisorSocket), { recursive: true })
    await app.listen({ path: at.supervisorSocket })
    onTestFinished(() => app.close())
    await expect(bring(awaited, { at, ...machine })).rejects.toMatchObject({
      code: 'NOT_READY',
      message: expect.stringMatching(/^The gateway was not ready .*started 5 times and did not stay up/),
    })
  },
)
