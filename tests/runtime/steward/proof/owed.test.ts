import fastify, { type FastifyInstance } from 'fastify'
import { afterEach, expect, it } from 'vitest'
import type { Layout } from '../../../../runtime/protocol/layout.ts'
import { owedBy } from '../../../../runtime/protocol/probes.ts'
import type { Probe } from '../../../../runtime/protocol/proof.ts'
import { settled } from '../../../../runtime/steward/proof/owed.ts'
import { sandboxProbes } from '../../../../runtime/steward/proof/sandbox.ts'
import { selfcheckProbes } from '../../../../runtime/steward/proof/selfcheck.ts'
import { bring, makeMachine } from '../../../fixtures/machine.ts'

const passed = (id: string): Probe => ({ id, title: id, status: 'pass', evidence: 'all is well', ms: 0 })

let hostile: FastifyInstance | undefined
afterEach(() => hostile?.close())

/** A process that was taken over: it answers the self-check with what it likes. */
async function takeOver(server: 'ces' | 'assistant', probes: Probe[]): Promise<Layout> {
  const machine = makeMachine()
  await bring({ kind: 'folders' }, machine)
  hostile = fastify()
  hostile.get('/healthz', () => ({ process: server, release: 'r1', pid: 1 }))
  hostile.all('/v1/selfcheck', () => ({ probes }))
  await hostile.listen({ path: machine.at.socket(server, 'steward') })
  return machine.at
}

it('an assistant that reports nothing fails every refusal of its sandbox', async () => {
  const probes = await sandboxProbes(await takeOver('assistant', []), 'single')
  const own = probes.filter(({ id }) => id !== 'sandbox.trusted')
  expect(own.length).toBeGreaterThan(15)
  expect(own.every(({ status }) => status === 'fail')).toBe(true)
})

it('a process stands for no probe of another', async () => {
  const reported = [...owedBy('ces'), 'files.modes', 'gateway.database'].map(passed)
  const probes = await selfcheckProbes(await takeOver('ces', reported), 'ces', 'single')
  expect(probes.map(({ id }) => id)).toEqual(owedBy('ces'))
  expect(probes.every(({ status }) => status === 'pass')).toBe(true)
})

it('a report that leaves one probe out fails that one', async () => {
  const [first = '', ...rest] = owedBy('gateway')
  const probes = await settled('gateway', owedBy('gateway'), rest.map(passed))
  expect(probes[0]).toMatchObject({ id: first, status: 'fail', cause: 'The gateway is damaged or not ours' })
})

it('a probe reported twice, failed and passed, has failed', async () => {
  const id = 'gateway.database'
  const reported: Probe[] = [{ ...passed(id), status: 'fail' }, passed(id)]
  expect(await settled('gateway', [id], reported)).toMatchObject([{ id, status: 'fail' }])
})
