import { mkdirSync } from 'node:fs'
import { expect, onTestFinished, test } from 'vitest'
import { answerHealth, type Checked } from '../../../../runtime/process/health.ts'
import { makeServer } from '../../../../runtime/process/server.ts'
import { type ProcessName, processes } from '../../../../runtime/protocol/layout.ts'
import { processProbes } from '../../../../runtime/steward/proof/processes.ts'
import { bring, makeMachine } from '../../../fixtures/machine.ts'

const step = { kind: 'ready', deadlineMs: 1000 } as const
const unlock = 'vellum credentials unlock'
const needed: Checked = { says: 'its key comes from a passphrase', waitsFor: unlock }

/** The three processes of a home, as they say how ready they are. */
async function up(vault: Checked) {
  const machine = makeMachine()
  const serve = async (name: ProcessName) => {
    const self = { name, release: 'test', log: undefined } as never
    const app = makeServer(self)
    answerHealth(app, self, { vault: () => (name === 'ces' ? vault : 'ok') })
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
