import { rmSync } from 'node:fs'
import { afterEach, describe, expect, it } from 'vitest'
import { containerIn } from '../fixtures/container.ts'
import { type MountSpace, mountSpace } from '../fixtures/mount-space.ts'
import { machineState, type Person, rootPerson } from '../fixtures/person.ts'

let space: MountSpace
let me: Person

afterEach(async () => {
  await me?.leave()
  await space?.end()
  rmSync(me.home, { recursive: true, force: true })
})

const hatch = () => me.ask(['hatch', '--port', String(me.port)])

async function livesWell(): Promise<void> {
  const before = machineState(me.home)
  expect(await hatch()).toMatchObject({ exitCode: 0 })
  expect(await me.vellum(['exec', '--', 'echo one > a && cat a'])).toMatchObject({ exitCode: 0, stdout: 'one\n' })
  expect(await me.vellum(['credentials', 'set', 'demo/one'], { input: 'x' })).toMatchObject({ exitCode: 0 })
  expect(await me.ask(['doctor'])).toMatchObject({ exitCode: 0 })
  expect(await me.ask(['retire', '--no-backup', '--yes'])).toMatchObject({ exitCode: 0 })
  expect(machineState(me.home)).toEqual(before)
}

/** A /dev with what every machine has, and nothing else. */
const bareDev = `mount -t tmpfs -o mode=755 none /mnt
  for one in null zero full random urandom tty; do : > /mnt/$one; mount --bind /dev/$one /mnt/$one; done
  mkdir /mnt/pts; mount --bind /dev/pts /mnt/pts; ln -s pts/ptmx /mnt/ptmx; ln -s /proc/self/fd /mnt/fd
  mount --move /mnt /dev; [ ! -e /dev/shm ]`

const noSystemd = `mount -t tmpfs -o mode=755 none /run/systemd
  rm -f /usr/bin/systemctl /usr/bin/loginctl; ! command -v systemctl`

describe('hatches, runs a command, keeps a credential and retires', () => {
  it('with umask 077', async () => {
    space = await mountSpace()
    me = await rootPerson({ through: [...space.through, 'sh', '-c', 'umask 077; exec "$0" "$@"'] })
    await livesWell()
  })

  it.each([
    ['without /dev/shm', bareDev],
    ['without systemd', noSystemd],
  ])('%s', async (_, make) => {
    space = await mountSpace()
    me = await rootPerson({ through: space.through })
    await space.sh(make)
    await livesWell()
  })

  it('as root inside a container', async () => {
    space = await containerIn(await mountSpace())
    me = await rootPerson({ through: space.through })
    await livesWell()
  })
})
