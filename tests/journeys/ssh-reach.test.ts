import { existsSync, readFileSync, writeFileSync } from 'node:fs'
import { join } from 'node:path'
import { execa } from 'execa'
import { afterAll, afterEach, beforeAll, beforeEach, describe, expect, it, vi } from 'vitest'
import { introduce } from '../../bootstrap/host/person.ts'
import { sshHost } from '../../bootstrap/host/ssh/host.ts'
import type { Tell } from '../../bootstrap/tell.ts'
import type { SshAddress } from '../../stacks/address.ts'
import { becomeOperator } from '../fixtures/operator.ts'
import { onScreen } from '../fixtures/screen.ts'
import { type KeyFiles, makeKey, sshAgent } from '../fixtures/ssh-keys.ts'
import { type HostRoom, hostRoom, type TestHost } from '../fixtures/test-host/host.ts'

let room: HostRoom
let machine: TestHost
let gate: TestHost
beforeAll(async () => {
  room = await hostRoom()
  ;[machine, gate] = await Promise.all([room.host(), room.host()])
  const shells = 'fish tcsh csh busybox'
  const said = await machine.run('root', `apt-get -q update && apt-get -q -y install --no-install-recommends ${shells}`)
  expect(said.exitCode).toBe(0)
})
afterAll(async () => room?.[Symbol.asyncDispose]())

let operator: ReturnType<typeof becomeOperator>
let mine: KeyFiles
beforeEach(async () => {
  operator = becomeOperator()
  vi.stubEnv('SSH_AUTH_SOCK', undefined)
  mine = await makeKey(join(operator.home, '.ssh'), 'id_ed25519')
  for (const host of [machine, gate]) await host.authorize('ops', mine.publicKey)
  await know(machine)
  await know(gate)
})
afterEach(async () => {
  introduce(undefined)
  operator.remove()
})

const known = () => join(operator.home, '.ssh/known_hosts')
const know = async (host: TestHost, name = host.address, keys?: string[]) => {
  const lines = (keys ?? (await host.hostKeys())).map((key) => `${name} ${key}\n`)
  writeFileSync(known(), lines.join(''), { flag: 'a' })
}
const addressOf = (host: TestHost, more: Partial<SshAddress> = {}): SshAddress => ({
  reach: 'ssh',
  target: `ops@${host.address}`,
  hostKeys: [],
  ...more,
})
const who = async (address: SshAddress) => {
  await using host = await reach(address)
  return (await host.run({ script: 'id -un', args: [] })).stdout.trim()
}
/** As the user who logs in; that of a story goes on to root. */
const reach = (address: SshAddress, tell: Tell = () => undefined) => sshHost(address, tell)
const refused = (code: string, words: RegExp) => ({ code, exitCode: 5, message: expect.stringMatching(words) })
const fingerprints = async (host: TestHost) =>
  Promise.all(
    (await host.hostKeys()).map(async (key) => (await execa('ssh-keygen', ['-lf', '-'], { input: key })).stdout),
  )

describe('who may come in', () => {
  it('is let in with the usual key file', async () => {
    expect(await who(addressOf(machine))).toBe('ops')
  })

  it('is refused as another user, by the names of the keys', async () => {
    await expect(who(addressOf(machine, { target: `nobody@${machine.address}` }))).rejects.toMatchObject(
      refused('AUTHENTICATION_REFUSED', /lets nobody in with none of the keys .*id_ed25519; it takes: publickey/),
    )
  })

  it('is refused with another key', async () => {
    const other = await makeKey(operator.home, 'other')
    await expect(who(addressOf(machine, { identity: other.file }))).rejects.toMatchObject(
      refused('AUTHENTICATION_REFUSED', /\(\S+\/other; it takes/),
    )
  })

  it.each(['rsa', 'ecdsa'])('is let in with a key of the type %s', async (type) => {
    const key = await makeKey(operator.home, type, '', type)
    await machine.authorize('ops', key.publicKey)
    expect(await who(addressOf(machine, { identity: key.file }))).toBe('ops')
  })

  it('is let in by an agent, which alone can open the key', async () => {
    const locked = await makeKey(operator.home, 'locked', 'open sesame')
    await machine.authorize('ops', locked.publicKey)
    const address = addressOf(machine, { identity: locked.file })
    await expect(who(address)).rejects.toMatchObject(refused('KEY_LOCKED', /locked is locked and there is no terminal/))
    const plain = await makeKey(operator.home, 'plain')
    await using agent = await sshAgent(operator.home, [plain.file])
    vi.stubEnv('SSH_AUTH_SOCK', agent.socket)
    await expect(who(address)).rejects.toMatchObject(refused('KEY_LOCKED', /./))
    await machine.authorize('ada', plain.publicKey)
    expect(await who(addressOf(machine, { target: `ada@${machine.address}` }))).toBe('ada')
  })

  it('types the passphrase on the terminal, which does not show it, and may slip twice', async () => {
    const locked = await makeKey(operator.home, 'locked', 'open sesame')
    await machine.authorize('ops', locked.publicKey)
    for (const [typed, wanted] of [
      [['sesame', 'open sesame'], 'reached as ops'],
      [['a', 'b', 'c'], 'KEY_PASSPHRASE_WRONG: '],
    ] as const) {
      const screen = atTerminal(addressOf(machine, { identity: locked.file }))
      for (const [at, text] of typed.entries()) {
        await screen.until((rows) => rows.join('').split('Passphrase of the key').length > at + 1)
        screen.type(`${text}\r`)
      }
      const rows = await screen.until((seen) => seen.join('').includes(wanted))
      expect(await screen.ended()).toBe(wanted.startsWith('reached') ? 0 : 5)
      for (const text of typed) expect(rows.join('\n')).not.toContain(`: ${text}`)
    }
  })
})

const program = new URL('../fixtures/ssh-reach.ts', import.meta.url).pathname
const atTerminal = (address: SshAddress, more = '') => {
  const { env } = operator
  return onScreen(`'${process.execPath}' '${program}' '${JSON.stringify(address)}' ${more}`, { columns: 200, env })
}

describe('a shell on the machine', () => {
  it('has the terminal of the person, its size and its Ctrl-C, and gives it back', async () => {
    const screen = atTerminal(addressOf(machine), 'shell')
    const isPrompt = (row: string) => row.startsWith('ops@')
    await screen.until((rows) => rows.some(isPrompt))
    screen.type('stty size; tty\r')
    await screen.until(
      (rows) => rows.some((row) => row.trim() === '24 200') && rows.some((row) => row.startsWith('/dev/pts/')),
    )
    screen.type('echo here; cat\r')
    await screen.until((rows) => rows.includes('here'))
    // What it gives back shows that the terminal is its own by now: until then a Ctrl-C is bash's, which does not pass it on.
    screen.type('still\r')
    await screen.until((rows) => rows.filter((row) => row === 'still').length === 2)
    screen.type('\u0003')
    await screen.until((rows) => rows.slice(rows.findLastIndex((row) => row.startsWith('^C'))).some(isPrompt))
    screen.type('exit 7\r')
    expect(await screen.ended()).toBe(7)
  })

  it('has plain streams where there is no terminal, and ends as its command does', async () => {
    const run = (words: string[], input = '') =>
      execa(process.execPath, [program, JSON.stringify(addressOf(machine)), 'shell', ...words], {
        env: operator.env,
        input,
        reject: false,
      })
    expect(await run(['cat; echo err >&2; exit 3'], 'in')).toMatchObject({ exitCode: 3, stdout: 'in', stderr: 'err' })
    expect(await run(['printf', '<%s>', "it's", '$HOME', '!!'])).toMatchObject({
      exitCode: 0,
      stdout: "<it's><$HOME><!!>",
    })
    expect(await run(['kill -9 $$'])).toMatchObject({ exitCode: 137 })
    expect(await run([], 'id -un; exit 5\n')).toMatchObject({
      exitCode: 5,
      stdout: expect.stringMatching(/ops$/),
    })
  })
})

describe('the key of the machine', () => {
  it('is known under a hashed name, as ssh-keygen -H writes it', async () => {
    await execa('ssh-keygen', ['-q', '-H', '-f', known()])
    expect(readFileSync(known(), 'utf8')).toMatch(/^\|1\|/)
    expect(await who(addressOf(machine))).toBe('ops')
  })

  it('when it changed, is refused with both', async () => {
    writeFileSync(known(), '')
    await know(machine, machine.address, [(await gate.hostKeys()).find((key) => key.startsWith('ssh-ed25519')) ?? ''])
    await expect(who(addressOf(machine))).rejects.toMatchObject(
      refused(
        'HOST_KEY_CHANGED',
        /shows the ED25519 key SHA256:\S+ where \S+known_hosts line 1 has its ED25519 key SHA256:/,
      ),
    )
  })

  it('when it was revoked, is refused', async () => {
    for (const key of await machine.hostKeys()) writeFileSync(known(), `@revoked * ${key}\n`, { flag: 'a' })
    await expect(who(addressOf(machine))).rejects.toMatchObject(
      refused('HOST_KEY_REVOKED', /known_hosts line \d+ has revoked/),
    )
  })

  it('when only an authority vouches for it, is refused with what to do', async () => {
    writeFileSync(known(), `@cert-authority * ${(await gate.hostKeys())[0]}\n`)
    await expect(who(addressOf(machine))).rejects.toMatchObject({
      ...refused('SSH_UNSUPPORTED', /@cert-authority/),
      hint: 'Name its key: --host-key SHA256:…',
    })
  })

  it('when it is unknown and nobody is there, is refused with the flag that takes it', async () => {
    writeFileSync(known(), '')
    const failure = await who(addressOf(machine)).catch((thrown) => thrown)
    expect(failure).toMatchObject(refused('HOST_KEY_UNKNOWN', /is not known yet and shows the ED25519 key/))
    const pin = /--host-key (SHA256:\S+)/.exec(failure.hint)?.[1] ?? ''
    expect((await fingerprints(machine)).join()).toContain(pin)
    expect(await who(addressOf(machine, { hostKeys: [pin] }))).toBe('ops')
    expect(existsSync(known())).toBe(true)
    expect(readFileSync(known(), 'utf8')).toBe('')
  })

  it('when it is unknown on a terminal, is shown, asked about once, and kept in a file of our own', async () => {
    writeFileSync(known(), '')
    const no = atTerminal(addressOf(machine))
    await no.until((rows) => rows.join('').includes('Is that its key? [y/N]'))
    no.type('n\r')
    expect(await no.ended()).toBe(1)
    const yes = atTerminal(addressOf(machine))
    const rows = await yes.until((seen) => seen.join('').includes('Is that its key? [y/N]'))
    const shown = /SHA256:[\w+/]{43}/.exec(rows.join(''))?.[0] ?? '?'
    expect((await fingerprints(machine)).join()).toContain(shown)
    yes.type('y\r')
    await yes.until((seen) => seen.join('').includes('reached as ops'))
    expect(await who(addressOf(machine))).toBe('ops')
    expect(readFileSync(join(operator.config, 'known_hosts'), 'utf8')).toContain(`${machine.address} ssh-ed25519`)
    expect(readFileSync(known(), 'utf8')).toBe('')
  })
})

describe('a machine behind another', () => {
  const through = () =>
    writeFileSync(
      join(operator.home, '.ssh/config'),
      `Host inner\n  HostName 127.0.0.1\n  HostKeyAlias inner\n  User ops\n  ProxyJump ops@${gate.address}\n`,
    )

  it('is reached through it, where both are known', async () => {
    through()
    await know(gate, 'inner')
    expect(await who(addressOf(machine, { target: 'inner' }))).toBe('ops')
  })

  it('is refused where the one on the way is not known, and nothing is sent to it', async () => {
    through()
    writeFileSync(known(), '')
    await know(gate, 'inner')
    const said = await gate.run('root', 'journalctl -u ssh --no-pager | grep -c Accepted || true')
    await expect(who(addressOf(machine, { target: 'inner' }))).rejects.toMatchObject(
      refused('HOST_KEY_UNKNOWN', new RegExp(`^${gate.address} is not known yet`)),
    )
    expect((await gate.run('root', 'journalctl -u ssh --no-pager | grep -c Accepted || true')).stdout).toBe(said.stdout)
  })

  it('is refused where it is not known itself', async () => {
    through()
    await expect(who(addressOf(machine, { target: 'inner' }))).rejects.toMatchObject(
      refused('HOST_KEY_UNKNOWN', /^inner is not known yet/),
    )
  })

  it('is refused where the one on the way lets nothing through', async () => {
    through()
    await know(gate, 'inner')
    await gate.sshd('AllowTcpForwarding no')
    await expect(who(addressOf(machine, { target: 'inner' }))).rejects.toMatchObject(
      refused('FORWARDING_FORBIDDEN', /to inner/),
    )
    await gate.sshd('')
  })
})

describe('an sshd that allows little', () => {
  afterEach(() => machine.sshd(''))

  it('one session at a time is enough, and no sftp is needed', async () => {
    await machine.run('root', "sed -i '/^Subsystem/d' /etc/ssh/sshd_config")
    await machine.sshd('MaxSessions 1')
    await using host = await reach(addressOf(machine))
    const ran = await Promise.all(['a', 'b', 'c', 'd'].map((word) => host.run({ script: 'echo "$1"', args: [word] })))
    expect(ran.map((one) => one.stdout)).toEqual(['a\n', 'b\n', 'c\n', 'd\n'])
  })

  it('no session at all is told as such', async () => {
    await machine.sshd('MaxSessions 0')
    await expect(who(addressOf(machine))).rejects.toMatchObject(refused('SESSION_REFUSED', /runs nothing for you/))
  })

  it('without forwarding commands run, and a port is refused by a code of its own', async () => {
    await machine.sshd('AllowTcpForwarding no')
    await using host = await reach(addressOf(machine))
    await expect(host.connect(22)).rejects.toMatchObject({ code: 'FORWARDING_FORBIDDEN' })
    expect((await host.run({ script: 'id -un', args: [] })).stdout).toBe('ops\n')
  })

  it('a port of the machine answers, and a closed one refuses as one here would', async () => {
    await using host = await reach(addressOf(machine))
    const socket = await host.connect(22)
    const [bytes] = await new Promise<Buffer[]>((resolve) => socket.once('data', (chunk) => resolve([chunk])))
    expect(String(bytes)).toMatch(/^SSH-2\.0-OpenSSH/)
    socket.destroy()
    await expect(host.connect(9)).rejects.toMatchObject({ code: 'ECONNREFUSED' })
  })

  it('a full one is asked again, when it has room', async () => {
    await machine.sshd('MaxStartups 1:100:1')
    const { connect } = await import('node:net')
    const idle = connect(22, machine.address)
    await new Promise((resolve) => idle.once('data', resolve))
    const waits: string[] = []
    const tell: Tell = (one) => {
      if (one.at !== 'waiting') return
      waits.push(one.waitsFor)
      idle.destroy()
    }
    await using host = await reach(addressOf(machine), tell)
    expect((await host.run({ script: 'id -un', args: [] })).stdout).toBe('ops\n')
    expect(waits).toEqual([expect.stringMatching(/takes nobody just now .*again in [5-7] s/)])
  })

  it('where nothing listens, that is said', async () => {
    await expect(who(addressOf(machine, { target: `ops@${machine.address}:2200` }))).rejects.toMatchObject(
      refused('HOST_UNREACHABLE', /port 2200: nothing listens on that port/),
    )
  })
})

describe('a login shell that is', () => {
  const lived = async (shell: string) => {
    await machine.run('root', `usermod --shell ${shell} ops`)
    await using host = await reach(addressOf(machine))
    const odd = ["it's", '!!', '$HOME', 'a\nb', '\\n', '', '😀']
    const { stdout } = await host.run({ script: 'for a in "$@"; do printf "<%s>" "$a"; done', args: odd })
    return [stdout, odd.map((arg) => `<${arg}>`).join('')]
  }
  afterAll(() => machine.run('root', 'usermod --shell /bin/bash ops; rm -f ~ops/.bashrc ~ops/.cshrc'))

  it.each(['/usr/bin/fish', '/bin/tcsh', '/bin/bsd-csh', '/bin/dash', '/bin/bash'])('%s', async (shell) => {
    const [said, wanted] = await lived(shell)
    expect(said).toBe(wanted)
  })

  it('noisy, under a banner', async () => {
    await machine.sshd('Banner /etc/issue')
    const noise = 'echo Welcome to this machine; printf half >&2; printf "a line"; echo'
    await machine.run('root', `echo '${noise}' > ~ops/.bashrc`)
    await using host = await reach(addressOf(machine))
    const ran = await host.run({ script: 'echo out; echo err >&2; exit 3', args: [] })
    expect(ran).toEqual({ code: 3, stdout: 'out\n', stderr: 'err\n' })
    await machine.sshd('')
  })

  it('none', async () => {
    await machine.run('root', 'usermod --shell /usr/sbin/nologin ops')
    await expect(who(addressOf(machine))).rejects.toMatchObject(
      refused('LOGIN_SHELL_UNUSABLE', /login shell of ops on 127\.0\.1\.\d+ does not run .*currently not available/),
    )
  })
})
