import { expect, it } from 'vitest'
import { processProfile } from '../../../../runtime/sandbox/profile/process.ts'

const home = '/var/lib/vellum'
const release = 'a'.repeat(64)
const profile = processProfile({
  home,
  process: 'assistant',
  release,
  system: [{ path: '/usr' }, { path: '/etc/passwd' }],
})

/** The places that an option shows inside. */
const shownBy = (option: string) => profile.flatMap((word, at) => (word === option ? [profile[at + 2]] : []))

it('shows the assistant its release, its own folders and its own sockets, and nothing else of the home', () => {
  const of = (paths: readonly (string | undefined)[]) => paths.filter((path) => path?.startsWith(home))
  expect(of(shownBy('--ro-bind'))).toEqual(
    ['releases', 'layers', 'trust', 'run/ces/assistant'].map((path) => `${home}/${path}`),
  )
  expect(of(shownBy('--bind'))).toEqual(
    ['workspace', 'assistant', 'run/assistant/gateway', 'run/assistant/steward'].map((path) => `${home}/${path}`),
  )
  expect(of(shownBy('--symlink'))).toEqual([`${home}/current`])
})

it('has no network and ends with its parent, and can nest the sandbox of its tools', () => {
  for (const option of ['--unshare-user', '--unshare-pid', '--unshare-net', '--unshare-ipc', '--die-with-parent'])
    expect(profile).toContain(option)
  expect(profile).not.toContain('--seccomp')
  expect(profile).not.toContain('--disable-userns')
})

it('binds no single file that an upgrade replaces, because what is removed could not be bound for a tool', () => {
  expect(shownBy('--ro-bind').slice(0, 2)).toEqual(['/usr', '/etc'])
  expect(profile).not.toContain('/etc/passwd')
})
