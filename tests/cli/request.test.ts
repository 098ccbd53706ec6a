import { join } from 'node:path'
import { afterEach, beforeEach, expect, it, vi } from 'vitest'
import { writeRecord } from '../../bootstrap/record/record.ts'
import { requestOf } from '../../cli/request.ts'
import { becomeOperator, recordFor } from '../fixtures/operator.ts'

const flags = { name: undefined, remote: 'local', dryRun: false } as const
let operator: ReturnType<typeof becomeOperator>

beforeEach(() => {
  operator = becomeOperator()
})
afterEach(() => operator.remove())

it('is the default assistant on the default port where nothing is said', () => {
  expect(requestOf(flags)).toMatchObject({ name: 'default', port: 7830, remote: 'local' })
})

it('means the assistant that lives in the home, whatever its name, and keeps its port', () => {
  vi.stubEnv('VELLUM_HOME', '/srv/desk')
  writeRecord(recordFor('desk', '/srv/desk', { port: 7999 }))
  expect(requestOf(flags)).toMatchObject({ name: 'desk', home: '/srv/desk', port: 7999 })
})

it('finds the home of a name that is known', () => {
  writeRecord(recordFor('desk', '/srv/desk'))
  expect(requestOf({ ...flags, name: 'desk' })).toMatchObject({ name: 'desk', home: '/srv/desk' })
})

it('does as the flags say, whatever is known', () => {
  vi.stubEnv('VELLUM_HOME', '/srv/other')
  writeRecord(recordFor('desk', '/srv/desk', { port: 7999 }))
  expect(requestOf({ ...flags, name: 'desk', port: 7000 })).toMatchObject({
    name: 'desk',
    home: '/srv/other',
    port: 7000,
  })
})

const pin = `SHA256:${'a'.repeat(43)}`
const edge = { reach: 'ssh', target: 'ops@edge-3', hostKeys: [] } as const
const onEdge = recordFor('edge', '/var/lib/vellum', { remote: 'custom', address: edge, port: 7999 })

it.each([
  ['--host', () => ({ host: 'ops@edge-3' })],
  ['VELLUM_CUSTOM_HOST', () => void vi.stubEnv('VELLUM_CUSTOM_HOST', 'ops@edge-3')],
])('takes the machine of a custom remote from %s, and not its home from the shell of this one', (_, named) => {
  vi.stubEnv('VELLUM_HOME', '/srv/desk')
  const request = requestOf({ ...flags, remote: 'custom', ...named() })
  expect(request).toMatchObject({ remote: 'custom', address: edge, home: '/var/lib/vellum', name: 'default' })
})

it('keeps a key file by its full path, and the keys that the machine may have', () => {
  const { address } = requestOf({ ...flags, remote: 'custom', host: 'edge', hostKeys: [pin], identity: 'id' })
  expect(address).toEqual({ reach: 'ssh', target: 'edge', hostKeys: [pin], identity: join(process.cwd(), 'id') })
})

it('needs nothing but the name of one that is known, and finds one by its machine', () => {
  writeRecord(onEdge)
  const known = { name: 'edge', remote: 'custom', address: edge, port: 7999 }
  expect(requestOf({ name: 'edge', dryRun: false })).toMatchObject(known)
  expect(requestOf({ name: undefined, host: 'ops@edge-3', dryRun: false })).toMatchObject(known)
  expect(requestOf({ name: undefined, host: 'ops@edge-4', dryRun: false })).toMatchObject({ name: 'default' })
})

it.each([
  ['no machine', { remote: 'custom' }, '--host USER@HOST[:PORT], or VELLUM_CUSTOM_HOST'],
  ['a machine for this one', { remote: 'local', host: 'ops@edge-3' }, 'for --remote custom'],
  ['a key that is none', { remote: 'custom', host: 'edge', hostKeys: ['SHA256:abc'] }, '"SHA256:abc" is no host key'],
] as const)('refuses %s', (_, given, says) => {
  expect(() => requestOf({ ...flags, ...given })).toThrow(
    expect.objectContaining({ code: 'USAGE', message: expect.stringContaining(says) }),
  )
})

it('does not guess which machine is meant where the shell names one and the line does not', () => {
  vi.stubEnv('VELLUM_CUSTOM_HOST', 'ops@edge-3')
  const meant = (given: object) => () => requestOf({ name: 'new', dryRun: false, ...given })
  expect(meant({})).toThrow(
    expect.objectContaining({ code: 'USAGE', message: expect.stringContaining('--remote local') }),
  )
  expect(meant({ remote: 'local' })()).toMatchObject({ remote: 'local' })
  expect(meant({ remote: 'custom' })()).toMatchObject({ remote: 'custom', address: edge })
  writeRecord(recordFor('desk', '/srv/desk'))
  expect(meant({ name: 'desk' })()).toMatchObject({ remote: 'local', home: '/srv/desk' })
})

it('takes what a machine in a cloud is to be from flags and environment, and its place from its record', () => {
  vi.stubEnv('GCP_PROJECT', 'my-project-123')
  vi.stubEnv('GCP_DEFAULT_ZONE', 'europe-west1-b')
  vi.stubEnv('GCP_SSH_FROM', '203.0.113.7/32')
  const wished = { sshFrom: ['198.51.100.4/32'], image: 'ubuntu-24.04', machineType: 'e2-small', diskGiB: 30 }
  expect(requestOf({ ...flags, name: 'cloud', remote: 'gcp', identity: 'id', ...wished })).toEqual({
    name: 'cloud',
    remote: 'gcp',
    address: { reach: 'nowhere', assistant: 'cloud' },
    home: '/var/lib/vellum',
    identity: join(process.cwd(), 'id'),
    port: 7830,
    dryRun: false,
    wishes: { project: 'my-project-123', zone: 'europe-west1-b', sshFromVariable: '203.0.113.7/32', ...wished },
  })
  const address = { reach: 'ssh', target: 'vellum@198.51.100.9', hostKeys: [pin], identity: '/home/ada/id' } as const
  writeRecord(recordFor('cloud', '/var/lib/vellum', { remote: 'gcp', address, machine: {} }))
  expect(requestOf({ name: 'cloud', dryRun: false })).toMatchObject({ remote: 'gcp', address })
})

it.each([
  [{ sshFrom: ['0.0.0.0/0'] }, /--remote gcp/],
  [{ image: 'debian-13' }, /--remote gcp/],
  [{ machineType: 'e2-small' }, /--remote gcp/],
  [{ diskGiB: 30 }, /--remote gcp/],
  [{ state: 'gs://bucket' }, /--remote gcp/],
  [{ remote: 'gcp', host: 'ops@edge-3' }, /--remote custom/],
  [{ remote: 'gcp', hostKeys: [pin] }, /--remote custom/],
] as const)('refuses what is not for that remote: %j', (more, said) => {
  expect(() => requestOf({ ...flags, ...more })).toThrow(said)
})
