import { existsSync, mkdirSync, readFileSync, statSync, writeFileSync } from 'node:fs'
import { join } from 'node:path'
import { afterEach, describe, expect, test } from 'vitest'
import { introduce } from '../../../../../bootstrap/host/person.ts'
import { friends } from '../../../../fixtures/ssh-friend.ts'
import { keyPair } from '../../../../fixtures/ssh-server.ts'

afterEach(() => introduce(undefined))
type Friend = Awaited<ReturnType<typeof friends>>

const knownBy = ({ operator, server }: Friend, line: (name: string, key: string) => string) => {
  mkdirSync(join(operator.home, '.ssh'), { recursive: true })
  const lines = server.publicKeys.map((key) => line(`[127.0.0.1]:${server.port}`, key))
  writeFileSync(join(operator.home, '.ssh/known_hosts'), `# a comment\n\n${lines.join('\n')}\n`)
}
const ownFile = ({ operator }: Friend) => join(operator.config, 'known_hosts')
const runs = async (friend: Friend, hostKeys: readonly string[] = []) => {
  await using host = await friend.reach({ hostKeys })
  return (await host.run({ script: 'echo in', args: [] })).stdout
}

describe('a host whose key is known', () => {
  test.each([
    ['by its name', (name: string, key: string) => `${name} ${key}`],
    ['among others, by a pattern', (_name: string, key: string) => `edge-*,[127.0.0.?]:* ${key} comment`],
  ])('%s is reached', async (_how, line) => {
    await using friend = await friends()
    knownBy(friend, line)
    expect(await runs(friend)).toBe('in\n')
    expect(existsSync(ownFile(friend))).toBe(false)
  })

  test.each([
    ['another name', (_name: string, key: string) => `edge-3,127.0.0.1 ${key}`],
    ['a pattern that leaves it out', (name: string, key: string) => `[127.0.0.1]:*,!${name} ${key}`],
  ])('under %s is unknown', async (_how, line) => {
    await using friend = await friends()
    knownBy(friend, line)
    await expect(runs(friend)).rejects.toMatchObject({ code: 'HOST_KEY_UNKNOWN' })
  })

  test('by one of its several keys does not look changed', async () => {
    const keys = [keyPair('ed25519'), keyPair('ecdsa'), keyPair('rsa')]
    await using friend = await friends({ hostKeys: keys })
    for (const known of friend.server.publicKeys) {
      writeFileSync(join(friend.operator.home, 'known'), '')
      mkdirSync(join(friend.operator.home, '.ssh'), { recursive: true })
      writeFileSync(join(friend.operator.home, '.ssh/known_hosts'), `[127.0.0.1]:${friend.server.port} ${known}\n`)
      expect(await runs(friend)).toBe('in\n')
    }
  })
})

describe('a host that shows another key', () => {
  test('is refused with both, and nothing is sent', async () => {
    await using friend = await friends()
    const other = keyPair().public.split(' ').slice(0, 2).join(' ')
    knownBy(friend, (name) => `${name} ${other}`)
    await expect(runs(friend)).rejects.toMatchObject({
      code: 'HOST_KEY_CHANGED',
      exitCode: 5,
      message: expect.stringMatching(
        /shows the ED25519 key SHA256:\S+ where .*known_hosts line 3 has its ED25519 key SHA256:/,
      ),
      hint: expect.stringContaining(`ssh-keygen -R '[127.0.0.1]:${friend.server.port}'`),
    })
    expect(friend.server.tried).toEqual([])
  })

  test('of another type only is refused as well', async () => {
    await using friend = await friends()
    const other = keyPair('rsa').public.split(' ').slice(0, 2).join(' ')
    knownBy(friend, (name) => `${name} ${other}`)
    await expect(runs(friend)).rejects.toMatchObject({ code: 'HOST_KEY_CHANGED' })
  })

  test('that was revoked is refused whatever else is said', async () => {
    await using friend = await friends()
    knownBy(friend, (name, key) => `${name} ${key}\n@revoked * ${key}`)
    for (const pins of [[], friend.server.fingerprints])
      await expect(runs(friend, pins)).rejects.toMatchObject({ code: 'HOST_KEY_REVOKED', exitCode: 5 })
  })

  test('that an authority would vouch for is refused with what to do', async () => {
    await using friend = await friends()
    knownBy(friend, (name, key) => `@cert-authority ${name} ${key}`)
    await expect(runs(friend)).rejects.toMatchObject({
      code: 'SSH_UNSUPPORTED',
      hint: expect.stringContaining('--host-key'),
    })
    expect(await runs(friend, friend.server.fingerprints)).toBe('in\n')
  })
})

describe('a host that nobody knows', () => {
  test('is never accepted without a person, and the flag to type is said', async () => {
    await using friend = await friends()
    const [shown] = friend.server.fingerprints
    await expect(runs(friend)).rejects.toMatchObject({
      code: 'HOST_KEY_UNKNOWN',
      exitCode: 5,
      message: expect.stringContaining(`ED25519 key ${shown}`),
      hint: expect.stringContaining(`--host-key ${shown}`),
    })
    expect(friend.server.tried).toEqual([])
  })

  test('is asked about once, and then known from a file of our own', async () => {
    await using friend = await friends()
    const asked: string[] = []
    introduce({ confirm: async (question) => asked.push(question) > 0, secret: async () => '' })
    expect([await runs(friend), await runs(friend)]).toEqual(['in\n', 'in\n'])
    expect(asked).toEqual([expect.stringContaining(friend.server.fingerprints[0] ?? '?')])
    expect(statSync(ownFile(friend)).mode & 0o777).toBe(0o600)
    expect(existsSync(join(friend.operator.home, '.ssh'))).toBe(false)
  })

  test('stays unknown where the person says no', async () => {
    await using friend = await friends()
    introduce({ confirm: async () => false, secret: async () => '' })
    await expect(runs(friend)).rejects.toMatchObject({ code: 'DECLINED', exitCode: 1 })
    expect(existsSync(ownFile(friend))).toBe(false)
  })
})

describe('a host whose key was named', () => {
  test('is reached by whichever of its keys that is, and known by it from then on', async () => {
    const keys = [keyPair('ed25519'), keyPair('ecdsa'), keyPair('rsa')]
    await using friend = await friends({ hostKeys: keys })
    for (const pin of friend.server.fingerprints) expect(await runs(friend, [pin])).toBe('in\n')
    const connections = friend.server.connections()
    for (const pin of friend.server.fingerprints) expect(await runs(friend, [pin])).toBe('in\n')
    expect(friend.server.connections() - connections).toBe(keys.length)
    expect(readFileSync(ownFile(friend), 'utf8').trim().split('\n')).toHaveLength(3)
  })

  test('is refused with any other key, known or not', async () => {
    await using friend = await friends()
    knownBy(friend, (name, key) => `${name} ${key}`)
    const pin = `SHA256:${'A'.repeat(43)}`
    await expect(runs(friend, [pin])).rejects.toMatchObject({
      code: 'HOST_KEY_OTHER',
      exitCode: 5,
      message: expect.stringContaining(pin),
    })
    expect(friend.server.tried).toEqual([])
  })
})
