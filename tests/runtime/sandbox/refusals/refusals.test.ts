import { spawnSync } from 'node:child_process'
import { once } from 'node:events'
import { readdirSync, writeFileSync } from 'node:fs'
import { type AddressInfo, createServer } from 'node:net'
import { join } from 'node:path'
import { expect, it, onTestFinished } from 'vitest'
import { type Probe, proofOf } from '../../../../runtime/protocol/proof.ts'
import type { SandboxTargets } from '../../../../runtime/protocol/routes.ts'
import { checks } from '../../../../runtime/sandbox/refusals/checks.ts'
import { probesFrom, refusals, scriptOf } from '../../../../runtime/sandbox/refusals/refusals.ts'
import { defaultLimits } from '../../../../runtime/sandbox/run/limits.ts'
import { ownFolder, scratchSandbox } from '../../../fixtures/sandbox/scratch.ts'

const all = [
  ...['sandbox.runs', 'sandbox.write-outside', 'sandbox.read-ces', 'sandbox.read-elsewhere', 'sandbox.network'],
  ...['sandbox.processes', 'sandbox.sockets', 'sandbox.capabilities', 'sandbox.userns', 'sandbox.environment'],
  ...['sandbox.descriptors', 'sandbox.limits'],
]

/** Real targets, each of which is within reach outside. */
async function targets(): Promise<SandboxTargets> {
  const folder = ownFolder()
  writeFileSync(join(folder, "it's a canary"), 'canary')
  const listener = createServer((socket) => socket.end()).listen(0, '127.0.0.1')
  const server = createServer().listen(join(folder, 'sock'))
  onTestFinished(() => {
    listener.close()
    server.close()
  })
  await Promise.all([once(listener, 'listening'), once(server, 'listening')])
  const unreadable = (['ces', 'elsewhere'] as const).map((id) => ({ id, path: join(folder, "it's a canary") }))
  const listenerPort = (listener.address() as AddressInfo).port
  return { unreadable, unwritable: [folder], listenerPort, sockets: [join(folder, 'sock')], processName: 'vitest' }
}

const statuses = (probes: readonly Probe[]) => Object.fromEntries(probes.map(({ id, status }) => [id, status]))

it('sees every refusal, and says what it saw', async () => {
  const sandbox = await scratchSandbox()
  const wanted = await targets()
  const probes = await refusals(sandbox, wanted)
  expect(statuses(probes)).toEqual(Object.fromEntries(all.map((id) => [id, 'pass'])))
  expect(proofOf(probes).holds).toBe(true)
  const evidence = (id: string) => probes.find((probe) => probe.id === id)?.evidence
  expect(evidence('sandbox.read-ces')).toBe('it cannot be opened; its owner can read it')
  expect(evidence('sandbox.network')).toContain(`127.0.0.1:${wanted.listenerPort} refused`)
  expect(evidence('sandbox.capabilities')).toContain('Seccomp:2')
  expect(readdirSync(sandbox.workspace.path)).toEqual([])
  expect(process.env.VELLUM_PLANTED).toBeUndefined()
})

it('sees each thing that is not refused: the same script without a sandbox', async () => {
  const wanted = { ...(await targets()), processName: 'bash' }
  const script = scriptOf(checks(wanted, defaultLimits))
  const { stdout } = spawnSync('/bin/bash', ['-c', `exec 9</dev/null\n${script}`], {
    cwd: ownFolder(),
    env: { PATH: process.env.PATH, VELLUM_PLANTED: 'planted' },
    encoding: 'utf8',
  })
  const said = Object.fromEntries(stdout.split('\n').map((line) => line.split(' ', 2)))
  const confined = ['sandbox.userns', 'sandbox.capabilities', 'sandbox.limits']
  for (const id of all.filter((one) => one !== 'sandbox.runs' && !confined.includes(one)))
    expect([id, said[id]]).toEqual([id, 'broken'])
  for (const id of confined) expect(said[id]).toMatch(/held|broken/)
  expect(said['sandbox.capabilities']).toBe('broken')
})

it('without bubblewrap every one of them fails, with the cause and what mends it', async () => {
  const probes = await refusals(await scratchSandbox({ bubblewrap: ['/nowhere/bwrap'] }), await targets())
  expect(probes.map(({ id }) => id)).toEqual(all)
  for (const probe of probes)
    expect(probe).toMatchObject({
      status: 'fail',
      cause: 'bubblewrap not installed (Linux)',
      fix: 'apt install bubblewrap',
      evidence: expect.stringContaining('bubblewrap is not installed'),
    })
})

it('a check that says nothing fails', async () => {
  const [runs, ...others] = checks(await targets(), defaultLimits)
  const probes = probesFrom(runs ? [runs, ...others] : [], 'sandbox.runs held bash ran\nnoise\n', 24)
  expect(probes[0]).toMatchObject({ status: 'pass', evidence: 'bash ran', ms: 2 })
  for (const probe of probes.slice(1)) expect(probe).toMatchObject({ status: 'fail', evidence: 'it did not report' })
})
