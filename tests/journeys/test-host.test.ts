import { once } from 'node:events'
import { connect } from 'node:net'
import { execa } from 'execa'
import { afterAll, beforeAll, expect, it } from 'vitest'
import { type HostRoom, hostRoom, type TestHost } from '../fixtures/test-host/host.ts'

let room: HostRoom
let one: TestHost
let two: TestHost
beforeAll(async () => {
  room = await hostRoom()
  ;[one, two] = await Promise.all([room.host(), room.host()])
})
afterAll(async () => room?.[Symbol.asyncDispose]())

it('a test host is a machine with systemd, and bare of what hatch has to bring', async () => {
  expect((await one.run('root', 'cat /proc/1/comm')).stdout).toBe('systemd\n')
  for (const program of ['node', 'npm', 'bwrap', 'python3', 'curl'])
    expect(await one.run('root', `command -v ${program}`)).toMatchObject({ exitCode: 1, stdout: '' })
})

it('each has an address of its own, where its sshd answers with a key of its own', async () => {
  expect(one.address).not.toBe(two.address)
  for (const { address } of [one, two]) {
    const socket = connect(22, address)
    const [banner] = await once(socket, 'data')
    expect(String(banner)).toMatch(/^SSH-2\.0-OpenSSH/)
    socket.destroy()
  }
  const key = 'cat /etc/ssh/ssh_host_ed25519_key.pub'
  expect((await one.run('root', key)).stdout).not.toBe((await two.run('root', key)).stdout)
})

it('who logs in has a user manager, and who may sudo is root', async () => {
  expect((await one.run('ada', 'systemctl --user is-system-running')).stdout).toBe('running\n')
  expect((await one.run('ada', 'sudo -n id -u')).exitCode).toBe(1)
  expect((await one.run('ops', 'sudo -n id -u')).stdout).toBe('0\n')
  expect((await two.run('ada', 'systemctl --user is-system-running', { login: false })).exitCode).toBe(1)
})

it('reaches the packages of Debian', async () => {
  const said = await two.run('root', 'apt-get -q update && apt-get -q -y install --no-install-recommends bubblewrap')
  expect([said.exitCode, (await two.run('ada', 'bwrap --ro-bind / / id -un')).stdout]).toEqual([0, 'ada\n'])
})

it('whose key it is told of logs in, and its sshd takes the lines it is given', async () => {
  await two.authorize('ops', 'ssh-ed25519 AAAA one')
  await two.authorize('ops', 'ssh-ed25519 BBBB two')
  const there = await two.run('ops', 'stat -c "%a %U" .ssh .ssh/authorized_keys; wc -l < .ssh/authorized_keys')
  expect(there.stdout).toBe('700 ops\n644 ops\n2\n')
  expect(await two.hostKeys()).toContainEqual(expect.stringMatching(/^ssh-ed25519 \S+$/))
  await two.sshd('MaxSessions 3')
  expect((await two.run('root', 'sshd -T | grep maxsessions')).stdout).toBe('maxsessions 3\n')
})

it('what a killed process left is removed by the next one, and what a living one has is left alone', async () => {
  const fixture = new URL('../fixtures/test-host/left.ts', import.meta.url).pathname
  const left = await execa(process.execPath, [fixture], { reject: false })
  expect(left.signal).toBe('SIGKILL')
  const [address = '', ...key] = left.stdout.split(' ')
  // Another test process may have that address by now.
  const answers = async (at: string) => (await execa('ssh-keyscan', ['-t', 'ed25519', at], { reject: false })).stdout
  expect(await answers(address)).toContain(key.join(' '))
  await using other = await hostRoom()
  expect(await answers(address)).not.toContain(key.join(' '))
  const third = await other.host()
  expect([one.address, two.address]).not.toContain(third.address)
  expect(await answers(one.address)).toContain('ssh-ed25519')
})
