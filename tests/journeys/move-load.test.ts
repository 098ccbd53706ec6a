import { afterAll, beforeAll, expect, it } from 'vitest'
import { complete, flawless } from '../fixtures/load/flawless.ts'
import { loadOn } from '../fixtures/load/on-host.ts'
import { endIn, harmless, movesOn, type Patch, stagesIn, unconfined } from '../fixtures/move.ts'
import { type HostRoom, hostRoom, type TestHost } from '../fixtures/test-host/host.ts'

/** What its operator types on the machine itself, while others ask its gateway all the time. */

const vellum = '/opt/vellum/vellum'

let room: HostRoom
let host: TestHost
let moves: ReturnType<typeof movesOn>
/** The release that was hatched, and a checkout with another. */
let first: string
let other: string

beforeAll(async () => {
  room = await hostRoom()
  host = await room.equipped()
  expect(await host.run('root', `${vellum} hatch`)).toMatchObject({ exitCode: 0 })
  moves = movesOn(host)
  first = (await moves.inService()).link ?? ''
  other = await moves.checkout('other', harmless)
})
afterAll(async () => room?.[Symbol.asyncDispose]())

const all = (digest: string) => ({ link: digest, units: [digest], runs: [digest] })
const holds = async () => JSON.parse(await moves.sh(`${vellum} status --json`)).data.proof.holds

/** The gateway under load while something is done. */
const underLoad = (work: () => Promise<unknown>) => {
  const node = `/var/lib/vellum/releases/${first}/node/bin/node`
  return loadOn({ host, who: 'root', node, port: 7830, home: '/var/lib/vellum' }, work)
}
/** What the operator is told. */
const typed = async (line: string) => JSON.parse((await host.run('root', `${line} --json`)).stdout)

it('is upgraded and rolled back by its operator under load, and no request fails', async () => {
  const load = await underLoad(async () => {
    expect(await typed(`${other}/vellum upgrade`)).toMatchObject({
      exitCode: 0,
      data: { move: { stage: 'confirmed' } },
    })
    expect(await typed(`${vellum} rollback`)).toMatchObject({ exitCode: 0, data: { move: { to: first } } })
  })
  expect(load).toMatchObject(flawless(load))
  expect(await moves.inService()).toEqual(all(first))
})

const hang = "await new Promise((resolve) => setTimeout(resolve, 1e9))\nconst self = becomeProcess('gateway')"
it.each<[string, Patch, string, string]>([
  [
    'crashes at its start',
    {
      file: 'runtime/gateway/main.ts',
      from: "const self = becomeProcess('gateway')",
      to: "process.exit(3)\nconst self = becomeProcess('gateway')",
    },
    'proving',
    'NOT_READY',
  ],
  [
    'hangs and is never ready',
    { file: 'runtime/gateway/main.ts', from: "const self = becomeProcess('gateway')", to: hang },
    'proving',
    'NOT_READY',
  ],
  ['does not confine what it runs', unconfined, 'proving', 'PROOF_FAILED'],
  [
    'cannot open the vault of the one before',
    { file: 'runtime/vault/aes-gcm.ts', from: 'decipher.setAAD(', to: "decipher.setAAD(Buffer.from('next')) && (" },
    'proving',
    'NOT_READY',
  ],
  [
    'holds its proof and dies soon after',
    {
      file: 'runtime/gateway/selfcheck.ts',
      from: '  return Promise.all([',
      to: '  setTimeout(() => process.exit(1), 1500)\n  return Promise.all([',
    },
    'proving',
    'RELEASE_UNSTEADY',
  ],
])(
  'goes back from a release that %s, under load, and nothing that was written is lost',
  async (name, patch, phase, code) => {
    const checkout = await moves.checkout(name.replaceAll(' ', '-'), patch)
    const load = await underLoad(async () => {
      expect(await typed(`${checkout}/vellum upgrade`)).toMatchObject({ exitCode: 6, code: 'MOVE_REVERTED' })
    })
    expect(load).toMatchObject(complete(load))
    const events = await moves.events(moves.follow)
    expect(stagesIn(events)).toEqual(['staged', 'switching', 'proving', 'reverting', 'reverted'])
    expect(endIn(events)).toMatchObject({
      failure: { code: 'MOVE_REVERTED', exitCode: 6 },
      undone: 'reverted',
      move: { outcome: { phase, code, rollback: 'verified' } },
    })
    expect(await moves.inService()).toEqual(all(first))
    expect(await holds()).toBe(true)
  },
)
