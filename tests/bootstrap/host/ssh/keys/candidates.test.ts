import { cpSync, mkdirSync, rmSync, writeFileSync } from 'node:fs'
import { join } from 'node:path'
import { expect, test, vi } from 'vitest'
import { friends } from '../../../../fixtures/ssh-friend.ts'
import { makeKey, sshAgent } from '../../../../fixtures/ssh-keys.ts'

test('of many keys six are shown, before the host hangs up, and the rest are counted', async () => {
  await using friend = await friends({ authorized: [] })
  const { home } = friend.operator
  const names = Array.from({ length: 8 }, (_, at) => `key-${at}`)
  const keys = await Promise.all(names.map((name) => makeKey(home, name)))
  await using agent = await sshAgent(
    home,
    keys.map((key) => key.file),
  )
  vi.stubEnv('SSH_AUTH_SOCK', agent.socket)
  await expect(friend.reach({ identity: undefined })).rejects.toMatchObject({
    code: 'AUTHENTICATION_REFUSED',
    message: expect.stringMatching(/key-0 \(of the agent\), .*key-5 \(of the agent\) and 2 more were not tried/),
  })
  expect(friend.server.tried.filter((one) => one === 'ops publickey')).toHaveLength(6)
})

test('a key that is named is the only one, and the agent signs with it where it has it', async () => {
  await using friend = await friends()
  const { home } = friend.operator
  const locked = await makeKey(home, 'locked', 'open sesame')
  const plain = await makeKey(join(home, 'kept'), 'locked')
  await using server = await friends({ authorized: [plain.publicKey] })
  await using agent = await sshAgent(home, [plain.file])
  vi.stubEnv('SSH_AUTH_SOCK', agent.socket)
  await expect(server.reach({ identity: locked.file })).rejects.toMatchObject({ code: 'AUTHENTICATION_REFUSED' })
  await using host = await server.reach({ identity: plain.file })
  expect((await host.run({ script: 'echo in', args: [] })).stdout).toBe('in\n')
  rmSync(plain.file)
  await using again = await server.reach({ identity: undefined })
  expect((await again.run({ script: 'echo in', args: [] })).stdout).toBe('in\n')
})

test('a public half that ~/.ssh/config names stands for the key of the agent, and is shown to nobody without it', async () => {
  await using friend = await friends({ authorized: [] })
  const { home } = friend.operator
  const mine = await makeKey(home, 'mine')
  await using server = await friends({ authorized: [mine.publicKey] })
  const ssh = join(server.operator.home, '.ssh')
  const file = join(ssh, 'mine.pub')
  mkdirSync(ssh)
  cpSync(`${mine.file}.pub`, file)
  writeFileSync(join(ssh, 'config'), `Host *\n  IdentityFile ${file}\n  IdentitiesOnly yes\n`)
  vi.stubEnv('PATH', '/nowhere')
  vi.stubEnv('SSH_AUTH_SOCK', undefined)
  await expect(server.reach({ identity: undefined })).rejects.toMatchObject({
    code: 'KEY_UNUSABLE',
    message: expect.stringContaining(file),
  })
  vi.unstubAllEnvs()
  await using agent = await sshAgent(home, [mine.file])
  vi.stubEnv('HOME', server.operator.home)
  vi.stubEnv('SSH_AUTH_SOCK', agent.socket)
  vi.stubEnv('PATH', '/nowhere')
  await using host = await server.reach({ identity: undefined })
  expect((await host.run({ script: 'echo in', args: [] })).stdout).toBe('in\n')
})
