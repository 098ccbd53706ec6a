import { describe, expect, it } from 'vitest'
import { commandProfile } from '../../../../runtime/sandbox/profile/command.ts'
import { gitEnvironment } from '../../../../runtime/sandbox/profile/git.ts'
import { systemPaths } from '../../../../runtime/sandbox/profile/system.ts'

const workspace = '/home/ada/.vellum/workspace'
const profile = commandProfile({
  workspace,
  system: [{ path: '/usr' }, { path: '/bin', target: 'usr/bin' }],
  filterDescriptor: 3,
  memoryFolderBytes: 1024,
})
const line = profile.join(' ')

it('is exactly this', () => {
  expect(line).toBe(
    [
      '--unshare-user --unshare-all --die-with-parent --new-session --cap-drop ALL --hostname assistant --seccomp 3',
      '--setenv PATH /usr/local/bin:/usr/bin:/bin:/usr/local/sbin:/usr/sbin:/sbin --setenv HOME /home/assistant',
      '--setenv LANG C.UTF-8 --setenv USER assistant --setenv TERM dumb',
      ...Object.entries(gitEnvironment).map(([name, value]) => `--setenv ${name} ${value}`),
      '--ro-bind /usr /usr --symlink usr/bin /bin --proc /proc',
      ...['null', 'zero', 'full', 'random', 'urandom'].map((name) => `--dev-bind /dev/${name} /dev/${name}`),
      '--symlink /proc/self/fd /dev/fd --symlink /proc/self/fd/0 /dev/stdin',
      '--symlink /proc/self/fd/1 /dev/stdout --symlink /proc/self/fd/2 /dev/stderr',
      '--size 1024 --tmpfs /dev/shm --size 1024 --tmpfs /tmp --size 1024 --tmpfs /home/assistant',
      `--bind ${workspace} ${workspace} --remount-ro / --chdir ${workspace}`,
    ].join(' '),
  )
})

it('closes the home around a workspace that lies where a command may write', () => {
  const inside = '/tmp/ada/.vellum/workspace'
  const closed = commandProfile({ workspace: inside, system: [], filterDescriptor: 3 }).join(' ')
  const home = '/tmp/ada/.vellum'
  expect(closed).toContain(
    `--tmpfs /tmp --tmpfs /home/assistant --tmpfs ${home} --bind ${inside} ${inside} --remount-ro ${home}`,
  )
})

it('does without a size where bubblewrap knows none', () => {
  const older = commandProfile({ workspace, system: [], filterDescriptor: 3 })
  expect(older).not.toContain('--size')
})

describe('the parts of the system that are shown', () => {
  it('hold nothing secret and nothing of anybody', () => {
    const paths = systemPaths().map(({ path }) => path)
    expect(paths).toEqual(expect.arrayContaining(['/usr', '/etc/passwd']))
    for (const secret of ['/', '/etc', '/etc/shadow', '/etc/ssl', '/etc/ssl/private', '/home', '/root', '/var', '/run'])
      expect(paths).not.toContain(secret)
  })

  it('are few: each bind costs time in every command', () => {
    const binds = systemPaths().filter(({ target }) => target === undefined)
    expect(binds.length + 6).toBeLessThan(30)
  })
})
