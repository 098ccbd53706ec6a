import { afterAll, beforeAll, describe, expect, it } from 'vitest'
import { type RemoteOperator, remoteOperator } from '../fixtures/remote-operator.ts'
import { type HostRoom, hostRoom, type TestHost } from '../fixtures/test-host/host.ts'

/** What hatch refuses before it changes anything: the machine is compared before and after each. */

const home = '/var/lib/vellum'
let room: HostRoom
let host: TestHost
let me: RemoteOperator
let named: string[]
beforeAll(async () => {
  room = await hostRoom()
  host = await room.equipped()
  me = remoteOperator()
  named = await me.meets(host)
})
afterAll(async () => {
  me?.remove()
  await room?.[Symbol.asyncDispose]()
})

const sh = async (line: string, machine = host) => {
  const said = await machine.run('root', line)
  expect(said).toMatchObject({ exitCode: 0 })
  return said.stdout
}
const hatch = (...more: string[]) => me.ask(['hatch', '--remote', 'custom', '--name', 'b', ...named, ...more])

/** Every file with owner, mode, size and time, and every folder; accounts are files too. Not what a running system writes by itself. */
const state = (machine = host) => {
  const apart = ['/dev', '/proc', '/run', '/sys', '/tmp', '/var/log', '/var/tmp', '/var/lib/systemd'].map(
    (path) => `-path ${path}`,
  )
  const units = 'systemctl list-unit-files --no-legend | grep -v ^session- || true'
  const shown = "-type d -printf '%p %M %u:%g\\n' -o -printf '%p %M %u:%g %s %T@\\n'"
  return sh(`find / -xdev \\( ${apart.join(' -o ')} \\) -prune -o ${shown} | sort; ${units}`, machine)
}

/** Makes something so, has it refused, and takes it away again; then hatching would go on. */
async function refused(make: string, takeAway: string, row: object): Promise<void> {
  await sh(make)
  const before = await state()
  const [said, after] = [await hatch(), await state()]
  await sh(takeAway)
  expect(said).toMatchObject({ message: expect.stringMatching(/; nothing was changed\.$/), ...row })
  expect(after).toBe(before)
  expect((await me.ask(['ps'])).data).toEqual({ assistants: [] })
  expect(await hatch('--dry-run')).toMatchObject({ exitCode: 0, code: 'DONE' })
}

describe('a machine is refused, nothing is changed, and it is taken once that is mended, for', () => {
  it('a file where our folder goes', () =>
    refused(`echo mine > ${home}`, `grep -qx mine ${home} && rm ${home}`, {
      exitCode: 3,
      code: 'HOME_FOREIGN',
      message: `${home} is there already and is not an assistant's home (it is not a folder); nothing was changed.`,
      hint: expect.stringContaining('Move it away'),
    }))

  it('a folder with things of others where ours goes', () =>
    refused(`mkdir ${home} && echo mine > ${home}/photo`, `grep -qx mine ${home}/photo && rm -r ${home}`, {
      exitCode: 3,
      code: 'HOME_FOREIGN',
      message: expect.stringContaining('(it holds photo)'),
    }))

  it('a link where our folder goes that others could turn', () =>
    refused(`install -d -o ada /srv/ada && ln -s /srv/ada ${home}`, `rm ${home} && rmdir /srv/ada`, {
      exitCode: 3,
      code: 'HOME_UNSAFE',
    }))

  it('a unit of another by the name of ours', () =>
    refused(
      `printf '[Service]\\nExecStart=/bin/true\\n' > /etc/systemd/system/vellum-ces.service`,
      `rm /etc/systemd/system/vellum-ces.service`,
      { exitCode: 3, code: 'UNIT_FOREIGN', hint: expect.stringContaining('systemctl cat vellum-ces.service') },
    ))

  it('a port that another program has', () =>
    refused(
      'systemd-run -q --unit=taken systemd-socket-activate --listen=127.0.0.1:7830 /bin/cat && until ss -Htln sport = :7830 | grep -q .; do :; done',
      'systemctl stop taken',
      {
        exitCode: 3,
        code: 'PORT_TAKEN',
        message: expect.stringMatching(/^Port 7830 of the machine is taken by systemd-socket-activate \(pid \d+\);/),
        hint: expect.stringContaining('hatch --port 7831'),
      },
    ))

  it('50 MB of disk left', () =>
    refused(`mount -t tmpfs -o size=50m,mode=755 none /var/lib`, 'umount --lazy /var/lib', {
      exitCode: 3,
      code: 'DISK_FULL',
      message: expect.stringMatching(/^\/var\/lib has (50|49) MB free where \d+ MB are needed;/),
    }))

  it('a machine that is not Linux, as its uname says', () =>
    refused(
      `printf '#!/bin/sh\\necho FreeBSD\\n' > /usr/local/sbin/uname && chmod +x /usr/local/sbin/uname`,
      'rm /usr/local/sbin/uname',
      { exitCode: 3, code: 'PLATFORM_UNSUPPORTED', message: expect.stringMatching(/^The machine is FreeBSD on/) },
    ))

  // The kernel itself says so to who has that personality (personality(2)), which sudo passes on.
  it('a machine of 32 bits', () =>
    refused(
      `printf '#!/bin/sh\\nexec setarch i686 /bin/bash "$@"\\n' > /usr/local/bin/bash32 && chmod +x /usr/local/bin/bash32 && usermod --shell /usr/local/bin/bash32 ops`,
      'usermod --shell /bin/bash ops',
      {
        exitCode: 3,
        code: 'PLATFORM_UNSUPPORTED',
        message: expect.stringMatching(/^The machine is Linux on i686 and/),
        hint: expect.stringContaining('x86-64 or arm64'),
      },
    ))
})

it('a machine without systemd is refused by what is there in its place, and nothing is changed', async () => {
  const plain = await room.host('bookworm', 'sshd')
  const flags = await me.meets(plain)
  const before = await state(plain)
  expect(await me.ask(['hatch', '--remote', 'custom', '--name', 'plain', ...flags])).toMatchObject({
    exitCode: 3,
    code: 'SYSTEMD_MISSING',
    message: expect.stringMatching(/^The first process of that machine is sshd, .*; nothing was changed\.$/),
    hint: expect.stringContaining('started with systemd'),
  })
  expect(await state(plain)).toBe(before)
  expect((await me.ask(['ps'])).data).toEqual({ assistants: [] })
})

it('a home that holds another assistant is refused by its name, whoever asks', async () => {
  expect(await hatch()).toMatchObject({ exitCode: 0 })
  const other = remoteOperator()
  const flags = await other.meets(host)
  const before = await state()
  expect(await other.ask(['hatch', '--remote', 'custom', '--name', 'c', ...flags])).toMatchObject({
    exitCode: 3,
    code: 'HOME_TAKEN',
    message: `${home} already holds the assistant "b" and a home holds one; nothing was changed.`,
  })
  expect(await state()).toBe(before)
  other.remove()
})
