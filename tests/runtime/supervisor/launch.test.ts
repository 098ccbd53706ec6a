import { expect, it } from 'vitest'
import { layout, type ProcessName } from '../../../runtime/protocol/layout.ts'
import { launchOf } from '../../../runtime/supervisor/launch.ts'

const surroundings = {
  at: layout('/home/v'),
  release: 'abc',
  level: 'info',
  setpriv: '/usr/bin/setpriv',
  session: { DBUS_SESSION_BUS_ADDRESS: 'unix:path=/run/user/1000/bus' },
  sandbox: { bubblewrap: '/usr/bin/bwrap', system: [{ path: '/usr' }] },
}
const node = '/home/v/releases/abc/node/bin/node'

it("starts a process with the release's own node and an environment of four plain words", () => {
  expect(launchOf('ces', { ...surroundings, session: {} })).toEqual({
    file: '/usr/bin/setpriv',
    args: ['--no-new-privs', '--', node, '/home/v/releases/abc/app/ces.js', '--home', '/home/v', '--release', 'abc'],
    env: { PATH: '/usr/local/bin:/usr/bin:/bin', HOME: '/', LANG: 'C.UTF-8', LOG_LEVEL: 'info' },
    inheritsPort: false,
  })
})

it('tells CES alone where the keychain of the desktop is', () => {
  const told = (name: ProcessName) => 'DBUS_SESSION_BUS_ADDRESS' in launchOf(name, surroundings).env
  expect([told('ces'), told('gateway'), told('assistant')]).toEqual([true, false, false])
})

it('starts it without setpriv where the machine has none', () => {
  expect(launchOf('ces', { ...surroundings, setpriv: undefined })).toMatchObject({ file: node })
})

it('hands the port to the gateway alone', () => {
  expect(launchOf('gateway', surroundings).inheritsPort).toBe(true)
  expect(launchOf('assistant', surroundings).inheritsPort).toBe(false)
})

it('starts the assistant inside bubblewrap, without network, on its own folders', () => {
  const { file, args } = launchOf('assistant', surroundings)
  expect(file).toBe('/usr/bin/bwrap')
  const command = args.slice(args.indexOf('--') + 1)
  expect(command).toEqual([node, '/home/v/releases/abc/app/assistant.js', '--home', '/home/v', '--release', 'abc'])
  for (const option of ['--unshare-user', '--unshare-pid', '--unshare-net', '--die-with-parent'])
    expect(args).toContain(option)
  const bound = args.filter((_, index) => ['--bind', '--ro-bind'].includes(args[index - 1] ?? ''))
  expect(bound.filter((path) => path.startsWith('/home/v')).sort()).toEqual([
    '/home/v/assistant',
    '/home/v/layers',
    '/home/v/releases',
    '/home/v/run/assistant/gateway',
    '/home/v/run/assistant/steward',
    '/home/v/run/ces/assistant',
    '/home/v/trust',
    '/home/v/workspace',
  ])
})
