import { once } from 'node:events'
import { execa } from 'execa'
import { afterAll, afterEach, beforeAll, describe, expect, test } from 'vitest'
import { startCli } from '../fixtures/cli.ts'
import { usual } from '../fixtures/gcp/api/faults.ts'
import { CloudSite } from '../fixtures/gcp/site.ts'

/** What happens to an assistant in Google Cloud, and to whoever works on it, from its hatching on. */

const hatching = ['hatch', '--remote', 'gcp', '--name', 'a']
const elsewhere = '203.0.113.7/32'

let site: CloudSite
beforeAll(async () => {
  site = await CloudSite.open()
})
afterAll(async () => site?.[Symbol.asyncDispose]())
afterEach(() => {
  site.cloud.faults.length = 0
})

const held = () => [...site.cloud.held.keys()]
const doors = () => held().filter((path) => /firewalls\/vellum-a-ssh-/.test(path))
const proven = { exitCode: 0, data: { proof: { holds: true } } }

test('storms of 429 and 503 on every path pass, and hatch ends well from wherever it is typed', async () => {
  const storm = [usual.busy, usual.rate].map((refused) => ({ path: /./, ...refused, times: 4 }))
  site.cloud.faults.push(...storm)
  expect(await site.ask([...hatching, '--ssh-from', elsewhere])).toMatchObject(proven)
  expect(site.cloud.faults).toEqual([])
  expect(doors()).toEqual([])
})

describe('from an address that is not let in', () => {
  test('the run has a door of its own for as long as it lasts', async () => {
    const running = startCli(['logs', 'a', '--follow'], { ...site.env })
    const ended = once(running, 'exit')
    await once(running.stdout ?? running, 'data')
    expect(doors()).toHaveLength(1)
    running.kill('SIGINT')
    await ended
    expect(doors()).toEqual([])
  })

  test('without credentials it is said what to type', async () => {
    const said = await site.ask(['status', 'a'], { PATH: '/usr/bin:/bin' })
    expect(said).toMatchObject({ exitCode: 5, code: 'MACHINE_UNLOOKED' })
    expect(said.hint).toMatch(/gcloud auth/)
  })
})

test('a machine that was removed by hand is made anew on its disk where somebody says so, and has what it had', async () => {
  const kept = ['credentials', 'set', 'mail/token', '-a', 'a']
  expect(await site.vellum(kept, { stdin: 'not-a-real-secret' })).toMatchObject({ code: 0 })
  const removing = 'compute instances delete vellum-a --zone europe-west1-b --project p-test --quiet'
  await execa('gcloud', removing.split(' '), { env: site.env })
  for (const asked of [['status', 'a'], hatching])
    expect(await site.ask(asked)).toMatchObject({ exitCode: 5, code: 'MACHINE_GONE' })
  expect(held()).not.toContain('zones/europe-west1-b/instances/vellum-a')
  expect(await site.ask([...hatching, '--yes', '--ssh-from', '127.0.0.1/32'])).toMatchObject(proven)
  expect((await site.vellum(['credentials', 'list', '-a', 'a'])).stdout).toContain('mail/token')
})
