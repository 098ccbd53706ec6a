import { expect, test } from 'vitest'
import { reachStarted } from '../../../bootstrap/machine/login.ts'
import type { CloudMachine } from '../../../stacks/address.ts'
import { cloudMachine as cloud } from '../../fixtures/gcp/spec.ts'
import { friends } from '../../fixtures/ssh-friend.ts'
import { keyPair } from '../../fixtures/ssh-server.ts'

const quiet = () => undefined
const remote = { consoleOf: async ({ assistant }: CloudMachine) => `sshd of ${assistant} is masked` }

test('a machine that never lets its owner in is given up at its deadline, with the end of its console', async () => {
  await using friend = await friends()
  // Nothing listens on port 1 of the loopback address.
  const address = { ...friend.address, target: 'ops@127.0.0.1:1', cloud }
  const waits: string[] = []
  const reaching = reachStarted(address, remote, (told) => told.at === 'waiting' && waits.push(told.waitsFor), 12_000)
  await expect(reaching).rejects.toMatchObject({
    code: 'MACHINE_SILENT',
    exitCode: 5,
    message: expect.stringContaining('its console ends with: sshd of a is masked'),
  })
  expect(new Set(waits)).toEqual(new Set(['ops@127.0.0.1:1 to let its owner in']))
})

test('one whose account is still to be made is waited for in the same way', async () => {
  await using friend = await friends({ authorized: [] })
  const reaching = reachStarted({ ...friend.address, cloud }, remote, quiet, 1000)
  await expect(reaching).rejects.toMatchObject({
    code: 'MACHINE_SILENT',
    message: expect.stringMatching(/within 1 seconds/),
  })
})

test('another host key than the cloud said is nothing to wait for', async () => {
  await using friend = await friends()
  await using other = await friends({ hostKeys: [keyPair()] })
  const address = { ...friend.address, hostKeys: other.server.fingerprints, cloud }
  await expect(reachStarted(address, remote, quiet)).rejects.toMatchObject({ code: 'HOST_KEY_OTHER' })
})
