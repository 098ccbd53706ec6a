import { once } from 'node:events'
import { type AddressInfo, createServer } from 'node:net'
import { setTimeout } from 'node:timers/promises'
import { expect, test, vi } from 'vitest'
import { watched } from '../../../stacks/engine/program/host.ts'
import { up } from '../../../stacks/engine/run.ts'
import { readState } from '../../../stacks/engine/state.ts'
import { Losing } from '../../fixtures/engine/losing.ts'
import { grpc, LanguageServer } from '../../fixtures/engine/packages.ts'
import { EngineSite } from '../../fixtures/engine/site.ts'

// Each run of the engine takes seconds where all processors are busy, and some tests take several.
vi.setConfig({ testTimeout: 240_000 })

test('a program whose first call is lost is run again, and makes what it says', async () => {
  using site = new EngineSite()
  using losing = new Losing(1)
  const outputs = await up(site.work(), site.tell)
  expect(losing.lost).toBeGreaterThan(1)
  expect(Object.keys(outputs)).toEqual(['id'])
  expect(site.cloud.things()).toHaveLength(2)
})

test('a program that never gets through fails, and nothing of its machine is removed', async () => {
  using site = new EngineSite()
  await up(site.work(), site.tell)
  using _ = new Losing(Number.POSITIVE_INFINITY)
  await expect(up(site.work(), site.tell)).rejects.toMatchObject({
    code: 'ENGINE_FAILED',
    message: expect.stringMatching(/cut off from the engine|UNAVAILABLE/),
  })
  expect(site.cloud.calls().filter((call) => call.startsWith('delete'))).toEqual([])
  expect(readState(site.places)?.resources).toHaveLength(2)
})

test('an engine that does not listen yet is waited for', async () => {
  const address = await freeAddress()
  const run = answersOf(
    watched(async () => ({})),
    address,
  )
  await setTimeout(1000)
  const server = new grpc.Server()
  await new Promise((resolve) => server.bindAsync(address, grpc.ServerCredentials.createInsecure(), resolve))
  // What answers there knows no call, which is what the program hears only once it gets through.
  expect(await run).toEqual([expect.stringContaining('UNIMPLEMENTED')])
  server.forceShutdown()
})

test('a program of somebody else in this process is left to the SDK', async () => {
  const [said] = await answersOf(async () => ({}), await freeAddress())
  expect(said).toMatch(/UNAVAILABLE/)
})

/** What an engine at this address is answered that asks for a run of a program: of each answer, the error. */
async function answersOf(program: () => Promise<unknown>, address: string) {
  const request = {
    ...{ getArgsList: () => [address], getMonitorAddress: () => address },
    ...{ getProject: () => 'p', getStack: () => 's', getParallel: () => 1, getDryrun: () => false },
    ...{ getOrganization: () => 'o', getConfigMap: () => undefined, getConfigsecretkeysList: () => [] },
  }
  const said: (string | undefined)[] = []
  await new LanguageServer(program).run({ request }, (error) => said.push(error?.message))
  return said
}

async function freeAddress(): Promise<string> {
  const server = createServer().listen(0, '127.0.0.1')
  await once(server, 'listening')
  const { port } = server.address() as AddressInfo
  server.close()
  return `127.0.0.1:${port}`
}
