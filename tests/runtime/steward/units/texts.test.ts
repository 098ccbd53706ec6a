import { expect, test } from 'vitest'
import { layout, type ProcessName, processes } from '../../../../runtime/protocol/layout.ts'
import { allUnits, unitNames } from '../../../../runtime/steward/units/names.ts'
import { type UnitsOf, unitTexts } from '../../../../runtime/steward/units/texts.ts'

const release = 'd'.repeat(64)
const home = '/var/lib/vellum'
const options: UnitsOf = {
  at: layout(home),
  assistant: 'desk',
  release,
  port: 7830,
  hasCredential: true,
  mayTrace: true,
}
const lines = (unit: string, given: Partial<UnitsOf> = {}) =>
  unitTexts({ ...options, ...given })
    .get(unit)
    ?.split('\n') ?? []
const of = (name: ProcessName, given?: Partial<UnitsOf>) => {
  const { at = options.at } = given ?? {}
  return lines(unitNames(at.home).service[name], given)
}
const setting = (name: ProcessName, key: string, given?: Partial<UnitsOf>) =>
  of(name, given).flatMap((line) => (line.startsWith(`${key}=`) ? [line.slice(key.length + 1)] : []))

test('the target brings up the socket and the three services, and is started with the machine', () => {
  expect(lines('vellum.target')).toEqual([
    '# Made by vellum hatch for /var/lib/vellum; what is changed here is put back by: vellum doctor --fix',
    '[Unit]',
    'Description=Vellum assistant desk',
    'Wants=vellum-gateway.socket vellum-ces.service vellum-assistant.service vellum-gateway.service',
    '',
    '[Install]',
    'WantedBy=multi-user.target',
    '',
  ])
})

test("the socket holds the gateway's address, on loopback alone, however often the gateway is started", () => {
  expect(lines('vellum-gateway.socket')).toEqual(
    expect.arrayContaining(['ListenStream=127.0.0.1:7830', 'PartOf=vellum.target', 'TriggerLimitIntervalSec=0']),
  )
  expect(of('gateway')).toContain('Requires=vellum-gateway.socket')
})

test('what a move left open is looked at before the services, and in no circle with the socket that is there before them', () => {
  const before = lines('vellum-steward.service').find((line) => line.startsWith('Before='))
  expect(before).toBe('Before=vellum-ces.service vellum-assistant.service vellum-gateway.service')
})

test.each(processes)('%s runs as its own user from its release, and is back however it ended', (name) => {
  expect(of(name)).toEqual(
    expect.arrayContaining([
      'PartOf=vellum.target',
      'StartLimitIntervalSec=0',
      'Type=exec',
      `User=vellum-${name}`,
      `Group=vellum-${name}`,
      `ExecStart=${home}/releases/${release}/node/bin/node ${home}/releases/${release}/app/${name}.js --home ${home} --release ${release}`,
      'Restart=always',
      'RestartSec=1',
      'KillMode=mixed',
      'TimeoutStopSec=20',
    ]),
  )
})

test.each(processes)('%s is confined as every process of ours is', (name) => {
  expect(of(name)).toEqual(
    expect.arrayContaining([
      ...['NoNewPrivileges=yes', 'CapabilityBoundingSet=', 'ProtectSystem=strict', 'ProtectHome=yes', 'PrivateTmp=yes'],
      ...['PrivateDevices=yes', 'ProtectKernelModules=yes', 'ProtectControlGroups=yes', 'ProtectClock=yes'],
      ...['LockPersonality=yes', 'RestrictRealtime=yes', 'UMask=0077', 'LimitCORE=0'],
    ]),
  )
  expect(setting(name, 'MemoryDenyWriteExecute')).toEqual([])
  for (const bound of ['MemoryHigh', 'MemoryMax', 'TasksMax', 'OOMScoreAdjust'])
    expect(setting(name, bound)).toHaveLength(1)
})

test.each(['ces', 'gateway'] as const)('%s sees no other process and makes no namespace', (name) => {
  expect(of(name)).toEqual(
    expect.arrayContaining([
      ...['ProtectKernelTunables=yes', 'ProtectKernelLogs=yes', 'ProtectHostname=yes', 'ProtectProc=invisible'],
      ...['ProcSubset=pid', 'RestrictNamespaces=yes', 'RestrictSUIDSGID=yes', 'PrivateUsers=yes', 'MemorySwapMax=0'],
      ...['RestrictAddressFamilies=AF_UNIX AF_INET AF_INET6', 'SystemCallFilter=@system-service'],
    ]),
  )
})

test('where systemd may not look into a process, no user namespace is asked for: both together fail there', () => {
  for (const name of processes) expect(setting(name, 'PrivateUsers', { mayTrace: false })).toEqual([])
})

test('nothing in the way of bubblewrap is there for the assistant', () => {
  const refused = ['RestrictNamespaces', 'ProtectProc', 'ProcSubset', 'PrivateUsers', 'MemoryDenyWriteExecute']
  // Each of these mounts over a part of /proc.
  const overProc = ['ProtectKernelTunables', 'ProtectKernelLogs', 'ProtectHostname']
  // bubblewrap 0.12 opens what it binds by openat2(2), which is refused with this.
  refused.push('RestrictSUIDSGID')
  for (const key of [...refused, ...overProc]) expect(setting('assistant', key)).toEqual([])
  expect(setting('assistant', 'SystemCallFilter')).toEqual(['@system-service @mount sethostname'])
})

test('the assistant has no network, and what it runs is the first to go where memory is short', () => {
  expect(of('assistant')).toEqual(
    expect.arrayContaining([
      'PrivateNetwork=yes',
      'RestrictAddressFamilies=AF_UNIX AF_INET AF_INET6 AF_NETLINK',
      'OOMPolicy=continue',
      'OOMScoreAdjust=500',
    ]),
  )
})

test('CES never reaches where clouds hand out credentials, and the gateway nothing but loopback', () => {
  expect(setting('ces', 'IPAddressDeny')[0]?.split(' ')).toEqual(
    expect.arrayContaining(['169.254.0.0/16', 'link-local', 'fd00:ec2::254', '168.63.129.16']),
  )
  expect([setting('gateway', 'IPAddressDeny'), setting('gateway', 'IPAddressAllow')]).toEqual([['any'], ['localhost']])
})

test("the vault's key is given to CES alone, encrypted", () => {
  const given = 'ces.kek:/var/lib/vellum/steward/ces.kek.cred'
  expect(processes.map((name) => setting(name, 'LoadCredentialEncrypted'))).toEqual([[given], [], []])
  expect(setting('ces', 'LoadCredentialEncrypted', { hasCredential: false })).toEqual([])
})

test('each process sees its own folders of the home and nothing else of it', () => {
  const seen = (name: ProcessName) => [setting(name, 'BindPaths')[0], setting(name, 'BindReadOnlyPaths')[0]]
  const run = `${home}/run`
  const shared = `${home}/releases ${home}/layers ${home}/trust`
  expect(seen('ces')).toEqual([`${home}/ces ${run}/ces/gateway ${run}/ces/assistant ${run}/ces/steward`, shared])
  expect(seen('assistant')).toEqual([
    `${home}/workspace ${home}/assistant ${run}/assistant/gateway ${run}/assistant/steward`,
    `${shared} ${run}/ces/assistant`,
  ])
  expect(seen('gateway')).toEqual([
    `${home}/gateway ${run}/gateway/steward`,
    `${shared} ${run}/ces/gateway ${run}/assistant/gateway`,
  ])
})

test.each([
  ['/var/lib/vellum', '/var', 'yes', '-/boot -/media -/mnt -/opt -/srv -/dev/shm -/dev/mqueue'],
  ['/srv/vellum', '/srv', 'yes', '-/boot -/media -/mnt -/opt -/var -/dev/shm -/dev/mqueue'],
  ['/data/vellum', '/data', 'yes', '-/boot -/media -/mnt -/opt -/srv -/var -/dev/shm -/dev/mqueue'],
  ['/usr/local/vellum', '/usr/local/vellum', 'yes', '-/boot -/media -/mnt -/opt -/srv -/var -/dev/shm -/dev/mqueue'],
  ['/home/vellum', undefined, 'tmpfs', '-/boot -/media -/mnt -/opt -/srv -/var -/dev/shm -/dev/mqueue'],
])('of a machine with its home in %s, what lies beside it is hidden', (path, hidden, persons, closed) => {
  const at = { at: layout(path) }
  expect(setting('gateway', 'TemporaryFileSystem', at)).toEqual(hidden ? [`${hidden}:ro`] : [])
  expect(setting('gateway', 'ProtectHome', at)).toEqual([persons])
  expect(setting('gateway', 'InaccessiblePaths', at)).toEqual([closed])
  expect(setting('assistant', 'TemporaryFileSystem', at)).toContain('/run:ro')
})

test('two homes of one machine share no unit, and the names of each are always the same', () => {
  const [first, second] = ['/srv/one', '/srv/two'].map((path) => allUnits(unitNames(path)))
  expect(new Set([...(first ?? []), ...(second ?? []), ...allUnits(unitNames(home))]).size).toBe(18)
  expect(unitNames('/srv/one').target).toBe('vellum-875fb59d.target')
})
