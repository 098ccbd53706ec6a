import { expect, it } from 'vitest'
import type { Facts } from '../../../bootstrap/facts/facts.ts'
import { planHatch } from '../../../bootstrap/plan/hatch.ts'
import type { Release } from '../../../runtime/protocol/release.ts'
import { bareMachine, defaultRequest } from '../../fixtures/facts.ts'

const digest = 'd'.repeat(64)
const layers = (['node', 'app'] as const).map((name) => ({ name, digest: `${name}-layer`, files: [] }))
const release: Release = {
  digest,
  folder: '/cache',
  manifest: { format: 1, version: '0.1.0', platform: 'linux-x64', layers },
}
const given = { release, tokenSha256: 'aa', by: 'ada@desk' }
const plan = (facts: Partial<Facts> = {}) => planHatch(defaultRequest, { ...bareMachine, ...facts }, given)
const kinds = (facts?: Partial<Facts>) => plan(facts).steps.map((step) => step.kind)

const healthy: Partial<Facts> = {
  current: digest,
  install: {
    format: 1,
    assistant: 'default',
    home: '/var/lib/vellum',
    separation: 'accounts',
    port: 7830,
    hatchedAt: '2026-01-01T00:00:00Z',
    made: [],
  },
  proof: { holds: true, probes: [] },
}

it('brings accounts, folders, layers, a release, a workspace, processes and trust, in this order', () => {
  expect(kinds()).toEqual([
    ...['accounts', 'folders', 'files', 'layer', 'layer', 'release', 'current'],
    ...['workspace', 'running', 'trust', 'ready', 'token', 'pruned'],
  ])
})

it('installs bubblewrap first where it is missing', () => {
  expect(plan({ bwrap: undefined }).steps[0]).toEqual({
    kind: 'package',
    name: 'bubblewrap',
    program: '/usr/bin/bwrap',
    install: [
      ['apt-get', '-q', 'update'],
      ['apt-get', '-q', '-y', '--no-install-recommends', 'install', 'bubblewrap'],
    ],
  })
})

it('makes no accounts for an ordinary user', () => {
  expect(plan({ uid: 1000 }).separation).toBe('single')
  expect(kinds({ uid: 1000 })).not.toContain('accounts')
})

it('has nothing to do where the wanted release is in service and proven', () => expect(kinds(healthy)).toEqual([]))

it.each<[string, Partial<Facts>]>([
  ['the proof does not hold', { proof: { holds: false, probes: [] } }],
  ['another release is in service', { current: 'e'.repeat(64) }],
  ['the first hatch never ended well', { install: { ...healthy.install, hatchedAt: undefined } as Facts['install'] }],
  ['the port is to change', { install: { ...healthy.install, port: 7999 } as Facts['install'] }],
])('does all steps again where %s', (_, facts) => expect(kinds({ ...healthy, ...facts })).toContain('running'))

it('counts as its own the folders that were missing, and a home that a cut-short hatch left', () => {
  expect(plan({ missingFolder: ['/srv/a/b', '/srv/a'] }).missingFolders).toEqual(['/srv/a/b', '/srv/a'])
  expect(plan({ missingFolder: [], homeEntries: 'staging ' }).missingFolders).toEqual(['/var/lib/vellum'])
  expect(plan({ missingFolder: [] }).missingFolders).toEqual([])
})

it('never holds the token itself', () => expect(JSON.stringify(plan())).toContain('"sha256":"aa"'))

it('is started at login where systemd may be asked to, before it runs', () => {
  const ordinary = { uid: 1000, init: 'systemd' }
  expect(kinds(ordinary)).toEqual(expect.arrayContaining(['login', 'running']))
  expect(kinds(ordinary).indexOf('login')).toBeLessThan(kinds(ordinary).indexOf('running'))
  expect(kinds({ ...ordinary, init: 'runit' })).not.toContain('login')
  expect(kinds({ init: 'systemd' })).not.toContain('login')
})

it('is kept up by the systemd of a machine where root hatches, with its key there before anything runs', () => {
  const order = ['workspace', 'credential', 'units', 'running']
  expect(kinds({ init: 'systemd' }).filter((kind) => order.includes(kind))).toEqual(order)
  expect(kinds({ init: 'systemd that cannot be asked' })).not.toContain('units')
  expect(kinds({ uid: 1000, init: 'systemd' })).not.toContain('units')
})

it("gives bubblewrap a profile where Ubuntu's AppArmor wants one, and root may load it", () => {
  expect(kinds({ apparmorRestrictsUserns: 1 })).toContain('apparmor')
  expect(kinds({ apparmorRestrictsUserns: 0 })).not.toContain('apparmor')
  expect(kinds({ apparmorRestrictsUserns: 1, uid: 1000 })).not.toContain('apparmor')
})

it('ends what a killed pruning left, though nothing else is to be done', () => {
  expect(kinds({ ...healthy, release: ['a', 'b', 'c'], layer: ['n', 'x', 'y', 'z'] })).toEqual([])
  expect(kinds({ ...healthy, release: ['a', 'b', 'c', 'd'] })).toEqual(['pruned'])
  expect(kinds({ ...healthy, release: ['a'], layer: ['n', 'x', 'y'] })).toEqual(['pruned'])
})
