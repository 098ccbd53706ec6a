import { mkdirSync, symlinkSync, writeFileSync } from 'node:fs'
import { join } from 'node:path'
import { expect, test } from 'vitest'
import { settleWanted } from '../../../../runtime/process/wanted.ts'
import { processes } from '../../../../runtime/protocol/layout.ts'
import type { Step } from '../../../../runtime/protocol/plan.ts'
import type { Probe, Proof } from '../../../../runtime/protocol/proof.ts'
import { beginMove } from '../../../../runtime/steward/move/begin.ts'
import { readMove } from '../../../../runtime/steward/move/move.ts'
import { releasesOf } from '../../../../runtime/steward/move/releases.ts'
import { appDigest, makeMachine } from '../../../fixtures/machine.ts'

const foreign = 'f'.repeat(64)
const to = 'b'.repeat(64)
const steps: Step[] = [
  { kind: 'layer', name: 'app', digest: appDigest },
  { kind: 'release', digest: to },
]

/** A home in whose service is a release of another make, which says this when it is to prove itself. */
function adopting(proof: Proof) {
  const machine = makeMachine()
  const { at } = machine
  const release = at.release(foreign)
  for (const folder of [join(release, 'app'), join(release, 'node/bin'), at.layers, at.moves])
    mkdirSync(folder, { recursive: true })
  symlinkSync(process.execPath, join(release, 'node/bin/node'))
  for (const name of processes) writeFileSync(join(release, 'app', `${name}.js`), '')
  const end = JSON.stringify(JSON.stringify({ at: 'end', proof }))
  writeFileSync(join(release, 'app/steward.js'), `if (process.argv[2] === 'prove') console.log(${end})\n`)
  writeFileSync(join(release, 'manifest.json'), JSON.stringify({ format: 7, version: '9.0.0', parts: [] }))
  symlinkSync(join('releases', foreign), at.current)
  settleWanted(at, 'up')
  machine.journal.settled()
  const move = { to, nonceSha256: 'c'.repeat(64), windowSeconds: 60, soakSeconds: 5 }
  return { ...machine, plan: { ...machine.plan, verb: 'upgrade', steps, move } as const }
}

const opens = (status: Probe['status']): Probe => ({
  id: 'vault.open',
  title: 'It opens',
  status,
  evidence: 'seen',
  ms: 1,
})

test('a release of another make that proves itself is what an upgrade goes back to', async () => {
  const machine = adopting({ holds: true, probes: [opens('pass')] })
  const move = await beginMove(machine)
  expect([move?.record, readMove(machine.at)]).toMatchObject([
    { from: foreign, to, stage: 'staged' },
    { from: foreign },
  ])
  const { current, releases } = releasesOf(machine.at)
  expect([current, releases.find(({ digest }) => digest === foreign)]).toMatchObject([
    foreign,
    { version: '9.0.0', state: 'current', bytes: 0 },
  ])
})

test('one that does not could not be gone back to, and nothing is moved', async () => {
  const machine = adopting({ holds: false, probes: [opens('fail')] })
  expect(await beginMove(machine)).toBeUndefined()
  expect(machine.events.at(-1)).toMatchObject({
    at: 'end',
    failure: { code: 'MOVE_DAMAGED', message: expect.stringContaining('does not prove itself: The proof') },
    undone: 'none',
  })
  expect(readMove(machine.at)).toBeUndefined()
})
