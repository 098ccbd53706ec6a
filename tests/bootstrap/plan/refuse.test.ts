import { describe, expect, it } from 'vitest'
import type { Facts } from '../../../bootstrap/facts/facts.ts'
import { refuseHatch } from '../../../bootstrap/plan/refuse.ts'
import type { Request } from '../../../bootstrap/request.ts'
import { bareMachine, defaultRequest } from '../../fixtures/facts.ts'

const release = { digest: 'f'.repeat(64), manifest: { platform: 'linux-x64' } } as const
const refuse = (facts: Partial<Facts>, request: Partial<Request> = {}) =>
  refuseHatch({ ...defaultRequest, ...request }, { ...bareMachine, ...facts }, { longestHome: 80, release })

const ordinary = { uid: 1000, user: 'ada', privilege: 'none', bwrap: undefined } as const
const hatched = (assistant: string): Facts['install'] => ({
  format: 1,
  assistant,
  home: '/var/lib/vellum',
  separation: 'accounts',
  port: 7830,
  made: [],
})

describe('hatch is not refused', () => {
  it('on a bare machine', () => expect(refuse({})).toBeUndefined())
  it('where bubblewrap is missing and may be installed', () => expect(refuse({ bwrap: undefined })).toBeUndefined())
  it('where the port is held by this very assistant', () =>
    expect(refuse({ portTaken: true, portOurs: true })).toBeUndefined())
  it('over what a hatch cut short has left', () => expect(refuse({ homeEntries: 'staging ' })).toBeUndefined())
})

describe('hatch is not refused by a unit', () => {
  const unit = { name: '/etc/systemd/system/vellum.target', kind: 'system-unit' } as const
  const install = { ...hatched('default'), made: [unit] } as Facts['install']
  it('of its own that somebody has changed', () =>
    expect(refuse({ init: 'systemd', install, foreignUnit: [unit.name] })).toBeUndefined())
})

describe('hatch is refused', () => {
  const cases: [string, Partial<Facts>, Partial<Request>, object][] = [
    ['on another kernel', { kernel: 'Darwin' }, {}, { code: 'PLATFORM_UNSUPPORTED' }],
    ['on a remote machine without systemd', { init: 'runit' }, { remote: 'custom' }, { code: 'SYSTEMD_MISSING' }],
    [
      'where a unit of its name is not its own',
      { init: 'systemd', foreignUnit: ['/etc/systemd/system/vellum-ces.service'] },
      {},
      { code: 'UNIT_FOREIGN', facts: { file: '/etc/systemd/system/vellum-ces.service', unit: 'vellum-ces.service' } },
    ],
    ['on another processor', { machine: 'riscv64' }, {}, { code: 'PLATFORM_UNSUPPORTED' }],
    [
      'with a release of another processor, naming the one to build',
      { machine: 'aarch64' },
      {},
      { code: 'RELEASE_FOREIGN', facts: { platform: 'linux-x64', machine: 'linux-arm64', arch: 'arm64' } },
    ],
    [
      'under a second name in one home, naming the first',
      { install: hatched('ada') },
      { name: 'bob' },
      { code: 'HOME_TAKEN', facts: { first: 'ada', name: 'bob' } },
    ],
    ['in a home too long for sockets', {}, { home: `/${'x'.repeat(80)}` }, { code: 'HOME_TOO_LONG' }],
    ['where a file stands for the home', { homeKind: 'other' }, {}, { code: 'HOME_FOREIGN' }],
    ['in a folder with foreign things', { homeEntries: 'photos ' }, {}, { code: 'HOME_FOREIGN' }],
    [
      'below a closed parent, as root',
      { closedParent: ['/root'] },
      {},
      { code: 'HOME_UNREACHABLE', facts: { folder: '/root' } },
    ],
    [
      'on a read-only disk',
      { existingWritable: false, existingReadOnly: true, install: hatched('default') },
      {},
      { code: 'DISK_READ_ONLY' },
    ],
    [
      'where systemd would keep it up, in a home that no unit can name',
      { init: 'systemd' },
      { home: '/srv/my vellum' },
      { code: 'HOME_UNSUITABLE', facts: { home: '/srv/my vellum' } },
    ],
    ['where systemd would hide its home', { init: 'systemd' }, { home: '/tmp/vellum' }, { code: 'HOME_UNSUITABLE' }],
    ['where the operator may not write', { existingWritable: false }, {}, { code: 'HOME_UNWRITABLE' }],
    [
      'on a taken port, naming the holder and a free one',
      { portTaken: true, portHolder: 'nginx (pid 7)', portsListening: [7830, 7831] },
      {},
      { code: 'PORT_TAKEN', facts: { port: 7830, holder: 'nginx (pid 7)', free: 7832 } },
    ],
    [
      'without bubblewrap and the right to install it, with the line to type',
      ordinary,
      {},
      { code: 'BUBBLEWRAP_MISSING', facts: { line: 'sudo apt install bubblewrap' } },
    ],
    ["where bwrap is not root's", { bwrapFile: '-rwxr-xr-x 1000' }, {}, { code: 'BUBBLEWRAP_UNTRUSTED' }],
    ['where bwrap is not executable', { bwrapFile: '-rw-r--r-- 0' }, {}, { code: 'BUBBLEWRAP_UNTRUSTED' }],
    ['where others may write bwrap', { bwrapFile: '-rwxr-xrwx 0' }, {}, { code: 'BUBBLEWRAP_UNTRUSTED' }],
    ['where bwrap is a folder', { bwrapFile: 'drwxr-xr-x 0' }, {}, { code: 'BUBBLEWRAP_UNTRUSTED' }],
    ['where user namespaces are used up', { maxUserNamespaces: 0 }, {}, { code: 'USER_NAMESPACES_OFF' }],
    ['where user namespaces are switched off', { unprivilegedUsernsClone: 0 }, {}, { code: 'USER_NAMESPACES_OFF' }],
    ['where SELinux enforces', { selinuxEnforces: 1 }, {}, { code: 'SELINUX_ENFORCING' }],
    ['on a machine of 256 MB', { memoryMb: 256 }, {}, { code: 'MEMORY_SHORT', facts: { total: 256, needed: 320 } }],
    ['on a full disk', { diskFreeMb: 50 }, {}, { code: 'DISK_FULL', facts: { free: 50 } }],
  ]
  it.each(cases)('%s', (_, facts, request, expected) => expect(refuse(facts, request)).toMatchObject(expected))
})
