import { mkdtempSync, rmSync, writeFileSync } from 'node:fs'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { defaultPort } from '../../runtime/protocol/layout.ts'
import { hostRoom } from '../../tests/fixtures/test-host/host.ts'
import { inTurns, once, printed, type Times, timed } from '../in-turns.ts'
import type { Row } from '../row.ts'
import { jobOf } from './job.ts'
import { hatch, machine, operatorIn, type Reached } from './machine.ts'
import { type Peer, peers } from './peers.ts'

/** How long a way takes there and back, in milliseconds. */
const distances = [0, 50, 100] as const
const manyHosts = 8
const rounds = 3
/** Of the longest: a round of eight hosts takes minutes. */
const roundsOfMany = 2

/**
 * Machines over SSH: the first hatch, and hatching again where nothing is to do, on one and on eight. Beside it stand Ansible
 * and pyinfra, which bring about the same accounts, folders, layers and units from the same bytes, and prove nothing.
 */
export async function measureSsh(): Promise<Row[]> {
  await using room = await hostRoom()
  await using stack = new AsyncDisposableStack()
  const folder = mkdtempSync(join(tmpdir(), 'vellum-bench-'))
  stack.defer(() => rmSync(folder, { recursive: true, force: true }))
  const operator = operatorIn(folder)
  const machines = (count: number) => Promise.all(Array.from({ length: count }, () => machine(operator, room, stack)))
  const ours = await machines(manyHosts)
  const [ansible, pyinfra] = peers()
  const theirs = new Map<Peer | undefined, Reached[]>([
    [ansible, await machines(manyHosts)],
    [pyinfra, await machines(1)],
  ])
  const [first] = ours
  if (!first || !ansible || !pyinfra) throw new Error('nothing to measure')
  const sshConfig = join(folder, 'ssh_config')
  writeFileSync(sshConfig, [...ours, ...[...theirs.values()].flat()].map(({ config }) => config).join('\n'))

  // The release is made and packed by then, as is the bundle that peers unpack.
  await Promise.all(ours.slice(1).map((one) => hatch(operator, one, 0)))
  const hatching = await timed(() => hatch(operator, first, 50))
  const job = await jobOf(first.host, folder, defaultPort)
  const install = (peer: Peer, on: readonly Reached[], distance: number) => {
    for (const { way } of on) way.delayMs = distance / 2
    const aliases = on.map(({ alias }) => alias)
    return timed(() => peer.install(job, aliases, { sshConfig, folder, control: join(folder, `control-${distance}`) }))
  }
  const installing: [Peer, Times][] = []
  for (const peer of [ansible, pyinfra])
    installing.push([peer, once(await install(peer, (theirs.get(peer) ?? []).slice(0, 1), 50))])

  const many = theirs.get(ansible) ?? []
  // Their bytes are there before what is measured begins.
  for (const peer of [ansible, pyinfra]) await install(peer, many, 0)
  const rows = [...against('first hatch over 50 ms', once(hatching), installing, 4)]
  for (const distance of distances) {
    const again = await inTurns(
      {
        ours: () => timed(() => hatch(operator, first, distance)),
        ansible: () => install(ansible, many.slice(0, 1), distance),
        pyinfra: () => install(pyinfra, many.slice(0, 1), distance),
      },
      rounds,
    )
    rows.push(
      ...against(
        `hatch again over ${distance} ms, nothing to do`,
        again.ours,
        [
          [ansible, again.ansible],
          [pyinfra, again.pyinfra],
        ],
        distance === 50 ? 8 : undefined,
      ),
    )
  }
  const eight = await inTurns(
    {
      one: () => timed(() => hatch(operator, first, 50)),
      ours: () => timed(() => Promise.all(ours.map((one) => hatch(operator, one, 50)))),
      ansible: () => install(ansible, many, 50),
      pyinfra: () => install(pyinfra, many, 50),
    },
    roundsOfMany,
    { warmUp: 0 },
  )
  rows.push(
    ...against(
      'eight hosts over 50 ms, nothing to do',
      eight.ours,
      [
        [ansible, eight.ansible],
        [pyinfra, eight.pyinfra],
      ],
      8,
    ),
  )
  const ratio = eight.one.median / eight.ours.median
  rows.push({
    what: 'eight hosts over 50 ms, nothing to do',
    figure: printed(eight.ours),
    against: `one host: ${printed(eight.one)}`,
    ratio,
    target: 'at most 2.5 × one host',
    holds: ratio >= 1 / 2.5,
  })
  return rows
}

/** One line a peer; what is promised is measured against the fastest of them. */
function against(
  what: string,
  ours: Times,
  peers: readonly (readonly [Peer, Times])[],
  faster: number | undefined,
): Row[] {
  const best = Math.min(...peers.map(([, { median }]) => median))
  return peers.map(([peer, theirs]) => {
    const ratio = theirs.median / ours.median
    const row = { what, figure: printed(ours), against: `${peer.name}: ${printed(theirs)}`, ratio }
    const isBest = theirs.median === best && faster !== undefined
    return isBest ? { ...row, target: `${faster} × faster than the best peer`, holds: ratio >= faster } : row
  })
}
