import { afterAll, beforeAll, beforeEach, expect, it } from 'vitest'
import { onTerminal } from '../fixtures/cli.ts'
import { type RemoteOperator, remoteOperator } from '../fixtures/remote-operator.ts'
import { type HostRoom, hostRoom, type TestHost } from '../fixtures/test-host/host.ts'

const password = 'pa ss!wörd'
let room: HostRoom
let host: TestHost
let me: RemoteOperator
let named: string[]
beforeAll(async () => {
  room = await hostRoom()
  host = await room.equipped()
  me = remoteOperator()
  named = await me.meets(host)
  await host.run('root', `echo 'ops:${password}' | chpasswd`)
})
afterAll(async () => {
  me?.remove()
  await room?.[Symbol.asyncDispose]()
})
beforeEach(() => sudoers('ops ALL=(ALL) ALL'))

/** What ops may, and nobody else. */
async function sudoers(lines: string): Promise<void> {
  const written = await host.run('root', `printf '%s\\n' '${lines}' > /etc/sudoers.d/ops && visudo -c`)
  expect(written).toMatchObject({ exitCode: 0 })
}

const lookingAt = () => ['hatch', '--remote', 'custom', '--name', 'b', '--dry-run', ...named]
const sees = { exitCode: 0, code: 'DONE', data: { plan: { steps: expect.arrayContaining([expect.anything()]) } } }

it('is root by a password from the environment, which is then nowhere on the machine', async () => {
  expect(await me.ask(lookingAt(), { VELLUM_SUDO_PASSWORD: password })).toMatchObject(sees)
  const said = await host.run('root', `journalctl --no-pager | grep -cF '${password}'`)
  expect(said.stdout).toBe('0\n')
})

it('is root by a password on standard input, or typed on the terminal', async () => {
  const piped = await me.vellum([...lookingAt(), '--ask-sudo-pass'], { stdin: `${password}\n` })
  expect(piped).toMatchObject({ code: 0, stdout: expect.stringContaining('accounts') })
  const typed = await onTerminal(lookingAt(), me.env, [[`sudo password of ops on ${host.address}`, `${password}\r`]])
  expect([typed.code, typed.stdout]).toEqual([0, expect.stringContaining('accounts')])
  expect(typed.stdout).not.toContain(password)
})

it('sends no password to a sudo that asks for none', async () => {
  await sudoers('ops ALL=(ALL) NOPASSWD: ALL')
  expect(await me.ask(lookingAt(), { VELLUM_SUDO_PASSWORD: 'not the password' })).toMatchObject(sees)
})

it.each([
  ['a password that nobody gives', 'ops ALL=(ALL) ALL', {}, 3, 'SUDO_PASSWORD_NEEDED', '--ask-sudo-pass'],
  ['a wrong one', 'ops ALL=(ALL) ALL', { VELLUM_SUDO_PASSWORD: 'x' }, 5, 'SUDO_PASSWORD_WRONG', 'right'],
  [
    'a sudo that wants a terminal',
    'Defaults:ops requiretty\nops ALL=(ALL) NOPASSWD: ALL',
    {},
    3,
    'SUDO_TERMINAL',
    '!requiretty',
  ],
  [
    'no right to sudo',
    '# nothing',
    { VELLUM_SUDO_PASSWORD: password },
    3,
    'SUDO_REFUSED',
    'ops ALL=(ALL) NOPASSWD: ALL',
  ],
])('ends at %s, saying what to type; nothing is changed', async (_, lines, env, exitCode, code, hint) => {
  await sudoers(lines.replaceAll('\n', "' '"))
  const said = await me.ask(
    lookingAt().filter((word) => word !== '--dry-run'),
    env,
  )
  expect(said).toMatchObject({ exitCode, code, message: expect.stringMatching(/nothing was changed/) })
  if (hint !== 'right') expect(said.hint).toContain(hint)
  expect((await host.run('root', 'ls /var/lib/vellum')).exitCode).not.toBe(0)
  expect((await me.ask(['ps'])).data).toEqual({ assistants: [] })
})

it('ends at a machine without sudo', async () => {
  await host.run('root', 'mv /usr/bin/sudo /usr/bin/sudo.away')
  const said = await me.ask(lookingAt())
  await host.run('root', 'mv /usr/bin/sudo.away /usr/bin/sudo')
  expect(said).toMatchObject({ exitCode: 3, code: 'SUDO_MISSING' })
})

it('needs no sudo where root logs in', async () => {
  const asRoot = await me.meets(host, 'root')
  expect(await me.ask(['hatch', '--remote', 'custom', '--name', 'b', '--dry-run', ...asRoot])).toMatchObject(sees)
})

it('hatches through a password, sent before the bytes, and uses the assistant without it', async () => {
  const env = { VELLUM_SUDO_PASSWORD: password }
  const hatched = await me.ask(
    lookingAt().filter((word) => word !== '--dry-run'),
    env,
  )
  expect(hatched).toMatchObject({ exitCode: 0, data: { proof: { holds: true } } })
  expect(await me.vellum(['exec', 'b', '--', 'echo hi'])).toMatchObject({ code: 0, stdout: 'hi\n' })
  expect(await me.vellum(['retire', 'b', '--no-backup', '--yes'], { env })).toMatchObject({ code: 0 })
})
