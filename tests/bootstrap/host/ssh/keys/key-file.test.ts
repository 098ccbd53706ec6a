import { afterEach, expect, test } from 'vitest'
import { introduce } from '../../../../../bootstrap/host/person.ts'
import { friends } from '../../../../fixtures/ssh-friend.ts'
import { keyPair } from '../../../../fixtures/ssh-server.ts'

afterEach(() => introduce(undefined))
const locked = keyPair('ed25519', 'open sesame')

const typing = (...answers: string[]) => {
  const asked: string[] = []
  introduce({ confirm: async () => false, secret: async (question) => answers[asked.push(question) - 1] ?? '' })
  return asked
}

test('a locked key is asked for once, and opens', async () => {
  await using friend = await friends({}, locked)
  const asked = typing('open sesame')
  await using host = await friend.reach()
  expect((await host.run({ script: 'echo in', args: [] })).stdout).toBe('in\n')
  expect(asked).toEqual([`Passphrase of the key ${friend.address.identity}`])
})

test('a wrong passphrase may be typed again, three times in all', async () => {
  await using friend = await friends({}, locked)
  typing('sesame', 'open sesame')
  await using _host = await friend.reach()
  const asked = typing('a', '', 'c', 'open sesame')
  await expect(friend.reach()).rejects.toMatchObject({ code: 'KEY_PASSPHRASE_WRONG', exitCode: 5 })
  expect(asked).toHaveLength(3)
})

test('without a terminal it is refused, saying what to do', async () => {
  await using friend = await friends({}, locked)
  await expect(friend.reach()).rejects.toMatchObject({
    code: 'KEY_LOCKED',
    exitCode: 5,
    hint: `Hand it to an agent first: ssh-add ${friend.address.identity}`,
  })
})

test('nobody is asked for it where the host would not take it', async () => {
  await using friend = await friends({ authorized: [] }, locked)
  const asked = typing('open sesame')
  await expect(friend.reach()).rejects.toMatchObject({ code: 'AUTHENTICATION_REFUSED' })
  expect(asked).toEqual([])
})
