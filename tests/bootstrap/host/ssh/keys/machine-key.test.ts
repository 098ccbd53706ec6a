import { chmodSync, cpSync, existsSync, mkdirSync, readFileSync, rmSync, statSync, writeFileSync } from 'node:fs'
import { join } from 'node:path'
import { execa } from 'execa'
import { afterEach, beforeEach, expect, test, vi } from 'vitest'
import { sshHost } from '../../../../../bootstrap/host/ssh/host.ts'
import { chooseKey } from '../../../../../bootstrap/host/ssh/keys/machine-key.ts'
import { operatorFolders } from '../../../../../bootstrap/record/folders.ts'
import { becomeOperator } from '../../../../fixtures/operator.ts'
import { patient } from '../../../../fixtures/ssh-friend.ts'
import { makeKey, sshAgent } from '../../../../fixtures/ssh-keys.ts'
import { sshServer } from '../../../../fixtures/ssh-server.ts'

let operator: ReturnType<typeof becomeOperator>
let ssh: string
beforeEach(() => {
  operator = becomeOperator()
  ssh = join(operator.home, '.ssh')
  vi.stubEnv('SSH_AUTH_SOCK', undefined)
})
afterEach(() => operator.remove())

const choose = (identity?: string, keep = true) => chooseKey({ identity, name: 'desk', keep })
const withoutComment = (line: string) => line.split(' ').slice(0, 2).join(' ')

/** Whether a machine that lets in this key alone is entered with that identity. */
async function opens({ publicKey, identity }: { publicKey: string; identity: string }): Promise<boolean> {
  await using server = await sshServer({ authorized: [publicKey] })
  const target = `ops@127.0.0.1:${server.port}`
  await using host = await sshHost(
    { reach: 'ssh', target, identity, hostKeys: server.fingerprints },
    () => undefined,
    patient,
  )
  return (await host.run({ script: 'echo in', args: [] })).stdout === 'in\n'
}

test('a key that is named is taken before all others', async () => {
  const named = await makeKey(join(operator.home, 'kept'), 'named')
  const own = await makeKey(ssh, 'id_ed25519')
  await using agent = await sshAgent(operator.home, [own.file])
  vi.stubEnv('SSH_AUTH_SOCK', agent.socket)
  const chosen = await choose(named.file)
  expect(chosen).toEqual({ publicKey: withoutComment(named.publicKey), identity: named.file })
  expect(existsSync(operator.config)).toBe(false)
  expect(await opens(chosen)).toBe(true)
})

test.each(['ecdsa', 'rsa'])('a named key may be %s', async (type) => {
  const named = await makeKey(operator.home, 'named', '', type)
  const chosen = await choose(named.file)
  expect(chosen.publicKey).toBe(withoutComment(named.publicKey))
  expect(await opens(chosen)).toBe(true)
})

test('a key of the agent is known by a file of ours, which opens the machine while the agent holds it', async () => {
  const [other, mine, own] = await Promise.all([
    makeKey(operator.home, 'other', '', 'ecdsa'),
    makeKey(operator.home, 'mine'),
    makeKey(ssh, 'id_ed25519'),
  ])
  const { agentKey } = operatorFolders()
  {
    await using agent = await sshAgent(operator.home, [other.file, mine.file, own.file])
    vi.stubEnv('SSH_AUTH_SOCK', agent.socket)
    expect(await choose(undefined, false)).toEqual({
      publicKey: withoutComment(mine.publicKey),
      identity: agentKey('desk'),
    })
    expect(existsSync(operator.config)).toBe(false)
    const chosen = await choose()
    expect([chosen.publicKey, chosen.identity]).toEqual([withoutComment(mine.publicKey), agentKey('desk')])
    expect(readFileSync(chosen.identity, 'utf8')).toBe(`${mine.publicKey}\n`)
    expect(await opens(chosen)).toBe(true)
    await execa('ssh-add', ['-q', '-d', mine.file], { env: { SSH_AUTH_SOCK: agent.socket } })
    await expect(opens(chosen)).rejects.toMatchObject({
      code: 'KEY_UNUSABLE',
      exitCode: 5,
      message: expect.stringContaining('called "mine"'),
      hint: 'Hand it to your agent: ssh-add FILE',
    })
  }
})

test('where the first key of the agent lies in ~/.ssh/id_ed25519 too, it opens the machine also without the agent', async () => {
  const own = await makeKey(ssh, 'id_ed25519')
  {
    await using agent = await sshAgent(operator.home, [own.file])
    vi.stubEnv('SSH_AUTH_SOCK', agent.socket)
    expect((await choose()).identity).toBe(own.file)
  }
  expect(await opens({ publicKey: own.publicKey, identity: own.file })).toBe(true)
})

test('the agent is the one that ~/.ssh/config has for every machine', async () => {
  const mine = await makeKey(operator.home, 'mine')
  await using agent = await sshAgent(operator.home, [mine.file])
  mkdirSync(ssh, { mode: 0o700 })
  writeFileSync(join(ssh, 'config'), `Host *\n  IdentityAgent ${agent.socket}\n`)
  vi.stubEnv('PATH', '/nowhere')
  expect((await choose(undefined, false)).publicKey).toBe(withoutComment(mine.publicKey))
})

test('without an agent ~/.ssh/id_ed25519 is taken', async () => {
  const own = await makeKey(ssh, 'id_ed25519')
  expect(await choose()).toEqual({ publicKey: withoutComment(own.publicKey), identity: own.file })
})

test('who has no key gets one for this machine, as ssh itself reads it, and the same again', async () => {
  const { sshKey } = operatorFolders()
  expect((await choose(undefined, false)).publicKey).toMatch(/^ssh-ed25519 [A-Za-z0-9+/]{68}$/)
  expect(existsSync(operator.config)).toBe(false)
  const chosen = await choose()
  expect(chosen.identity).toBe(sshKey('desk'))
  expect(await choose()).toEqual(chosen)
  expect(statSync(chosen.identity).mode & 0o777).toBe(0o600)
  const { stdout } = await execa('ssh-keygen', ['-y', '-f', chosen.identity])
  expect([stdout.trim(), readFileSync(`${chosen.identity}.pub`, 'utf8').trim()]).toEqual([
    chosen.publicKey,
    chosen.publicKey,
  ])
  expect(await opens(chosen)).toBe(true)
})

test('a locked key is refused before anything is made where nobody is there to open it, and taken where the agent has it', async () => {
  const locked = await makeKey(operator.home, 'locked', 'open sesame')
  await expect(choose(locked.file)).rejects.toMatchObject({
    code: 'KEY_LOCKED',
    hint: expect.stringContaining('ssh-add'),
  })
  const plain = join(operator.home, 'plain')
  cpSync(locked.file, plain)
  await execa('ssh-keygen', ['-q', '-p', '-P', 'open sesame', '-N', '', '-f', plain])
  await using agent = await sshAgent(operator.home, [plain])
  vi.stubEnv('SSH_AUTH_SOCK', agent.socket)
  const publicKey = withoutComment(locked.publicKey)
  expect(await choose(locked.file)).toEqual({ publicKey, identity: locked.file })
  rmSync(plain)
  // The public half alone says which key of the agent is meant.
  expect(await choose(`${locked.file}.pub`)).toEqual({ publicKey, identity: `${locked.file}.pub` })
})

test.each<[string, (file: string) => unknown, string]>([
  ['not there', () => undefined, 'it is not there'],
  ['no key', (file) => writeFileSync(file, 'a key?', { mode: 0o600 }), 'cannot be used'],
  ['a folder', (file) => mkdirSync(file), 'EISDIR'],
  [
    'open to others',
    async (file) => {
      await makeKey(operator.home, 'named')
      chmodSync(file, 0o644)
    },
    'others may read it',
  ],
  [
    'the public half of one that no agent holds',
    async (file) => {
      await makeKey(operator.home, 'gone')
      cpSync(`${join(operator.home, 'gone')}.pub`, file)
    },
    'no agent holds',
  ],
  [
    'locked in the old form, its public half nowhere',
    async (file) => {
      await execa('ssh-keygen', ['-q', '-t', 'rsa', '-m', 'PEM', '-N', 'open sesame', '-f', file])
      rmSync(`${file}.pub`)
    },
    'its public half is nowhere',
  ],
])('a named key that is %s is refused', async (_what, make, why) => {
  const file = join(operator.home, 'named')
  await make(file)
  await expect(choose(file)).rejects.toMatchObject({ code: 'KEY_UNUSABLE', message: expect.stringContaining(why) })
  expect(existsSync(operator.config)).toBe(false)
})
