import { once } from 'node:events'
import { writeFileSync } from 'node:fs'
import { type AddressInfo, createServer } from 'node:net'
import { join } from 'node:path'
import { Readable } from 'node:stream'
import { describe, expect, test } from 'vitest'
import { delayProxy } from '../../../fixtures/delay-proxy.ts'
import { friends, quick } from '../../../fixtures/ssh-friend.ts'
import { keyPair } from '../../../fixtures/ssh-server.ts'

const failure = (code: string, words: RegExp, exitCode = 5) =>
  expect.objectContaining({ code, exitCode, message: expect.stringMatching(words) })

describe('where nobody answers as they should', () => {
  test('nothing listens on that port', async () => {
    await using friend = await friends()
    const closed = createServer().listen(0, '127.0.0.1')
    await once(closed, 'listening')
    const { port } = closed.address() as AddressInfo
    closed.close()
    await expect(friend.reach({ target: `ops@127.0.0.1:${port}` })).rejects.toEqual(
      failure('HOST_UNREACHABLE', /port \d+: nothing listens on that port/),
    )
  })

  test('no such name is known', async () => {
    await using friend = await friends()
    await expect(friend.reach({ target: 'ops@no-such-host.invalid' })).rejects.toEqual(
      failure('HOST_UNREACHABLE', /no-such-host\.invalid cannot be reached \(.*name/),
    )
  })

  test('it takes the connection and says nothing', async () => {
    await using friend = await friends()
    const mute = createServer().listen(0, '127.0.0.1')
    await once(mute, 'listening')
    const { port } = mute.address() as AddressInfo
    await expect(friend.reach({ target: `ops@127.0.0.1:${port}` }, quick)).rejects.toEqual(
      failure('HOST_SILENT', /within 1\.5 s at exchanging keys/),
    )
    mute.close()
  })

  test('what answers there is no sshd', async () => {
    await using friend = await friends()
    const other = createServer((socket) => socket.end('HTTP/1.1 400 Bad Request\r\n\r\n').on('error', () => undefined))
    await once(other.listen(0, '127.0.0.1'), 'listening')
    const { port } = other.address() as AddressInfo
    await expect(friend.reach({ target: `ops@127.0.0.1:${port}` })).rejects.toMatchObject({
      code: expect.stringMatching(/^HOST_(UNREACHABLE|BUSY)$/),
      exitCode: 5,
    })
    other.close()
  })

  test.each([
    ['authenticate', 'authenticating'],
    ['open', 'opening a channel'],
    ['exec', 'opening a channel'],
  ] as const)('it stops answering at %s', async (hangAt, words) => {
    await using friend = await friends({ hangAt })
    const reached = async () => {
      await using host = await friend.reach({}, quick)
      await host.run({ script: ':', args: [] })
    }
    await expect(reached()).rejects.toEqual(failure('HOST_SILENT', new RegExp(`at ${words}`)))
  })

  test('it falls silent in the middle of a command, and the connection stays', async () => {
    await using friend = await friends()
    await using way = await delayProxy({ port: friend.server.port })
    await using host = await friend.reach({ target: `ops@127.0.0.1:${way.port}` }, quick)
    const said: string[] = []
    const running = host.stream(
      { script: 'echo begun; sleep 60', args: [] },
      {
        stdin: new Readable({ read: () => undefined }),
        line: (text) => {
          said.push(text)
          void way.holdIn(0)
        },
      },
    )
    await expect(running).rejects.toEqual(failure('CONNECTION_LOST', /[Kk]eepalive/))
    expect(said).toEqual(['begun'])
  })
})

describe('where it turns everybody away for now', () => {
  test.each(['', 'Exceeded MaxStartups\r\n', 'Not allowed at this time\r\n'])(
    'and says %j, it is asked again',
    async (refusal) => {
      await using friend = await friends()
      await using way = await delayProxy({ port: friend.server.port, refuseFirst: 1, refusal })
      await using host = await friend.reach({ target: `ops@127.0.0.1:${way.port}` })
      expect((await host.run({ script: 'echo in', args: [] })).stdout).toBe('in\n')
      expect(way.counted().connections).toBe(2)
      expect(friend.told.join()).toMatch(/which takes nobody just now .*again in 1 s/)
    },
  )

  test('it is asked a few times only', async () => {
    await using friend = await friends()
    await using way = await delayProxy({
      port: friend.server.port,
      refuseFirst: 99,
      refusal: 'Exceeded MaxStartups\r\n',
    })
    await expect(friend.reach({ target: `ops@127.0.0.1:${way.port}` })).rejects.toEqual(
      failure('HOST_BUSY', /hung up 3 times .*it says "Exceeded MaxStartups"/),
    )
    expect(way.counted().connections).toBe(3)
  })
})

describe('where it lets nobody in', () => {
  test('with a key that it does not know, and it is asked once', async () => {
    await using friend = await friends({ authorized: [] })
    await expect(friend.reach()).rejects.toEqual(
      failure('AUTHENTICATION_REFUSED', /lets ops in with none of the keys .*\/key; it takes: publickey/),
    )
    expect([friend.server.tried, friend.server.connections()]).toEqual([['ops publickey', 'ops none'], 1])
  })

  test('without any key', async () => {
    await using friend = await friends({ methods: ['password'] })
    await expect(friend.reach({ identity: undefined })).rejects.toEqual(
      failure('AUTHENTICATION_REFUSED', /there was none to offer/),
    )
  })

  test('before a second proof', async () => {
    await using friend = await friends({ isPartial: true, methods: ['password'] })
    await expect(friend.reach()).rejects.toEqual(
      failure('SSH_UNSUPPORTED', /a second proof of who you are \(password\)/),
    )
  })
})

describe('a key that cannot be used', () => {
  test('is not there', async () => {
    await using friend = await friends()
    await expect(friend.reach({ identity: '/nowhere/key' })).rejects.toEqual(failure('KEY_UNUSABLE', /it is not there/))
  })

  test('may be read by others', async () => {
    await using friend = await friends()
    const identity = join(friend.operator.home, 'open-key')
    writeFileSync(identity, keyPair().private, { mode: 0o644 })
    await expect(friend.reach({ identity })).rejects.toMatchObject({
      code: 'KEY_UNUSABLE',
      message: expect.stringContaining('others may read it'),
      hint: `chmod 600 ${identity}`,
    })
  })

  test('is no key at all', async () => {
    await using friend = await friends()
    const identity = join(friend.operator.home, 'no-key')
    writeFileSync(identity, 'nothing\n', { mode: 0o600 })
    await expect(friend.reach({ identity })).rejects.toEqual(failure('KEY_UNUSABLE', /no-key cannot be used/))
  })
})

describe('where it runs nothing', () => {
  test('it allows no session', async () => {
    await using friend = await friends({ maxSessions: 0 })
    await using host = await friend.reach()
    await expect(host.run({ script: ':', args: [] })).rejects.toEqual(
      failure('SESSION_REFUSED', /runs nothing for you/),
    )
  })

  test('the login shell is none', async () => {
    await using friend = await friends({ noise: 'echo "This account is currently not available."; exit 1' })
    await using host = await friend.reach()
    await expect(host.run({ script: ':', args: [] })).rejects.toEqual(
      failure('LOGIN_SHELL_UNUSABLE', /login shell of ops .*This account is currently not available/),
    )
  })

  test('it lets no connection through', async () => {
    await using friend = await friends({ forwards: false })
    await using host = await friend.reach()
    await expect(host.connect(9)).rejects.toMatchObject({ exitCode: 5, code: 'FORWARDING_FORBIDDEN' })
  })
})

describe('a connection that breaks', () => {
  test('in the middle of a command is told as such', async () => {
    await using friend = await friends()
    await using way = await delayProxy({ port: friend.server.port })
    await using host = await friend.reach({ target: `ops@127.0.0.1:${way.port}` })
    const ran = host.stream(
      { script: 'echo ready; sleep 600', args: [] },
      { stdin: Readable.from([]), line: () => way.cut() },
    )
    await expect(ran).rejects.toEqual(failure('CONNECTION_LOST', /what was under way there may still be going on/))
    await expect(host.run({ script: ':', args: [] })).rejects.toEqual(failure('CONNECTION_LOST', /./))
    await expect(host.connect(9)).rejects.toEqual(failure('CONNECTION_LOST', /./))
  })

  test('in the middle of a line never has half of it taken for a whole one', async () => {
    await using friend = await friends()
    await using way = await delayProxy({ port: friend.server.port })
    await using host = await friend.reach({ target: `ops@127.0.0.1:${way.port}` })
    const lines: string[] = []
    // Both come in one piece, so that what is half is there when the whole one is heard.
    const ran = host.stream(
      { script: `printf '{"whole":1}\\n{"half":'; sleep 600`, args: [] },
      { stdin: Readable.from([]), line: (line) => lines.push(line) === 1 && way.cut() },
    )
    await expect(ran).rejects.toEqual(failure('CONNECTION_LOST', /./))
    expect(lines).toEqual(['{"whole":1}'])
  })

  test('in the middle of an upload, too', async () => {
    await using friend = await friends()
    await using way = await delayProxy({ port: friend.server.port, cutAfter: { up: 1 << 20 } })
    await using host = await friend.reach({ target: `ops@127.0.0.1:${way.port}` })
    const stdin = Readable.from([Buffer.alloc(4 << 20)])
    const ran = host.stream({ script: 'cat >/dev/null', args: [] }, { stdin, line: () => undefined })
    await expect(ran).rejects.toEqual(failure('CONNECTION_LOST', /./))
    expect(stdin.destroyed).toBe(true)
  })

  test.each([1, 200, 1500, 2500, 3000])('after %i bytes of the beginning is never half a connection', async (down) => {
    await using friend = await friends()
    await using way = await delayProxy({ port: friend.server.port, cutAfter: { down } })
    const reached = async () => {
      await using host = await friend.reach({ target: `ops@127.0.0.1:${way.port}` })
      await host.run({ script: 'head -c 10000 /dev/zero', args: [] })
    }
    await expect(reached()).rejects.toMatchObject({
      code: expect.stringMatching(/^(HOST_BUSY|HOST_UNREACHABLE|CONNECTION_LOST)$/),
      exitCode: 5,
    })
  })
})
