import { afterEach, expect, it } from 'vitest'
import { closeDoors, introduceDoors } from '../../../bootstrap/host/door.ts'
import { logIn } from '../../../bootstrap/host/reach.ts'
import { Failure } from '../../../runtime/protocol/failure.ts'
import { cloudMachine as cloud } from '../../fixtures/gcp/spec.ts'
import { friends } from '../../fixtures/ssh-friend.ts'

afterEach(() => introduceDoors(async () => undefined))

/** A firewall before a machine: its sshd is where `address` says only while a door is open. */
async function closed() {
  const friend = await friends()
  const steps: string[] = []
  // Nothing listens on port 1 of the loopback address, as nothing answers behind a closed firewall.
  const away = { ...friend.address, target: 'ops@127.0.0.1:1', cloud }
  return { friend, steps, away, [Symbol.asyncDispose]: () => friend[Symbol.asyncDispose]() }
}

it('does not ask the cloud about a machine that answers', async () => {
  await using one = await closed()
  introduceDoors(async () => {
    throw new Error('asked')
  })
  await using host = await logIn({ ...one.friend.address, cloud })
  expect(host.name).toBe('127.0.0.1')
})

it('says what it did before where this run is let in already', async () => {
  await using one = await closed()
  await expect(logIn(one.away)).rejects.toMatchObject({ code: 'HOST_UNREACHABLE' })
})

it.each([
  ['MACHINE_GONE', { name: 'a', machine: 'zones/z/instances/vellum-a' }],
  ['MACHINE_STOPPED', { name: 'a', machine: 'zones/z/instances/vellum-a' }],
] as const)('says what its cloud knows of it: %s', async (code, facts) => {
  await using one = await closed()
  introduceDoors(async () => {
    throw Failure.of(code, facts)
  })
  await expect(logIn(one.away)).rejects.toMatchObject({ code, exitCode: 5 })
})

it('says what to type where its cloud cannot be asked', async () => {
  await using one = await closed()
  introduceDoors(async () => {
    throw Failure.of('CLOUD_CREDENTIALS_MISSING', {})
  })
  const refused = { code: 'MACHINE_UNLOOKED', exitCode: 5, hint: 'Log in: gcloud auth application-default login' }
  await expect(logIn(one.away)).rejects.toMatchObject(refused)
})

it('asks no cloud about a machine that was never made', async () => {
  await expect(logIn({ reach: 'nowhere', assistant: 'a' })).rejects.toMatchObject({ code: 'MACHINE_UNMADE' })
})

it('waits for an opened door to count, and closes it with the connection', async () => {
  await using one = await closed()
  const { friend, steps } = one
  const { server } = friend
  let isOpen = false
  introduceDoors(async (machine) => {
    steps.push(`open ${machine.assistant}`)
    isOpen = true
    return {
      [Symbol.asyncDispose]: async () => {
        steps.push('close')
      },
    }
  })
  const address = { ...friend.address, cloud }
  // Its name leads to the server only once the door is open.
  Object.defineProperty(address, 'target', { get: () => (isOpen ? `ops@127.0.0.1:${server.port}` : one.away.target) })
  {
    await using host = await logIn(address, (told) => told.at === 'waiting' && steps.push(told.waitsFor))
    expect((await host.run({ script: 'echo in', args: [] })).stdout).toBe('in\n')
  }
  const waited = expect.stringContaining('the firewall to let this machine in')
  expect(steps).toEqual(['open a', waited, 'close'])
})

it('closes what is still open when it is told to', async () => {
  await using one = await closed()
  const { friend, steps } = one
  introduceDoors(async () => ({ [Symbol.asyncDispose]: async () => void steps.push('close') }))
  const address = { ...friend.address, cloud }
  let asked = 0
  const targets = [one.away.target, friend.address.target]
  Object.defineProperty(address, 'target', { get: () => targets[Math.min(asked++ >> 1, 1)] })
  await using _host = await logIn(address)
  await closeDoors()
  await closeDoors()
  expect(steps).toEqual(['close'])
})
