import { mkdirSync, writeFileSync } from 'node:fs'
import { join } from 'node:path'
import { afterEach, beforeEach, describe, expect, test, vi } from 'vitest'
import { settingsOf } from '../../../../../bootstrap/host/ssh/config/settings.ts'
import { parseTarget } from '../../../../../bootstrap/host/ssh/target.ts'
import { becomeOperator } from '../../../../fixtures/operator.ts'

let operator: ReturnType<typeof becomeOperator>
beforeEach(() => {
  operator = becomeOperator()
  mkdirSync(join(operator.home, '.ssh'))
  vi.stubEnv('SSH_AUTH_SOCK', '/run/agent')
})
afterEach(() => operator.remove())

const configuration = (text: string) => writeFileSync(join(operator.home, '.ssh/config'), text)
const path = process.env.PATH
/** What is made of it by ssh, and by ourselves where there is no ssh. */
const both = async (target: string) => {
  vi.stubEnv('PATH', path)
  const asked = await settingsOf(parseTarget(target))
  vi.stubEnv('PATH', '/nowhere')
  return [asked, await settingsOf(parseTarget(target))]
}

const full = `
# everything that is understood
Host edge-* !edge-9
  HostName %h.example.org
  User "deploy"
  Port=2222
  IdentityFile ~/.ssh/%r_key
  IdentityFile "%d/my keys/%n"
  IdentitiesOnly yes
  IdentityAgent ~/agent.sock
  UserKnownHostsFile ~/.ssh/known_%k /dev/null
  HostKeyAlias edges
  AddressFamily inet
  ProxyJump gate@jump.example.org:2200,inner
  StrictHostKeyChecking yes
  SendEnv LANG
  ForwardAgent yes
Host *
  User somebody
  Port 22
  IdentityFile ~/.ssh/last
`

describe.each(['edge-3', 'ops@edge-3:2022', 'edge-9', 'other', '192.0.2.7', '[2001:db8::7]:22'])('%s', (target) => {
  test.each([
    ['', 'no file'],
    [full, 'a full one'],
  ])('is settled alike by ssh and by ourselves %#', async (text) => {
    if (text) configuration(text)
    const [asked, own] = await both(target)
    expect(own).toEqual(asked)
  })
})

test('what is typed goes before the file, and the file before the usual', async () => {
  configuration(full)
  const [asked] = await both('ops@edge-3')
  expect(asked).toMatchObject({
    alias: 'edge-3',
    hostName: 'edge-3.example.org',
    user: 'ops',
    port: 2222,
    hostKeyAlias: 'edges',
    identitiesOnly: true,
    agent: join(operator.home, 'agent.sock'),
    family: 4,
    isStrict: true,
    jumps: [{ user: 'gate', host: 'jump.example.org', port: 2200 }, { host: 'inner' }],
    identityFiles: ['.ssh/ops_key', 'my keys/edge-3', '.ssh/last'].map((file) => join(operator.home, file)),
  })
  expect(asked?.knownHostsFiles.slice(0, 2)).toEqual([join(operator.home, '.ssh/known_edges'), '/dev/null'])
  const [other] = await both('other')
  expect(other).toMatchObject({ hostName: 'other', user: 'somebody', port: 22, agent: '/run/agent', jumps: [] })
})

describe('what cannot be done is refused by its name', () => {
  test.each([
    'ProxyCommand nc %h %p',
    'CertificateFile ~/.ssh/id-cert.pub',
    'PKCS11Provider /usr/lib/token.so',
    'KnownHostsCommand /usr/bin/keys',
    'RevokedHostKeys /etc/ssh/revoked',
    'BindAddress 127.0.0.1',
    'PubkeyAuthentication no',
    'IdentityFile ~/.ssh/%C',
  ])('%s', async (line) => {
    configuration(`Host edge-3\n  ${line}\n`)
    const keyword = line.startsWith('Identity') ? '%C' : line.split(' ')[0]?.toLowerCase()
    for (const found of [path, '/nowhere']) {
      vi.stubEnv('PATH', found)
      await expect(settingsOf(parseTarget('edge-3'))).rejects.toMatchObject({
        code: 'SSH_UNSUPPORTED',
        exitCode: 5,
        message: expect.stringContaining(`${keyword}`),
      })
      expect(await settingsOf(parseTarget('other'))).toMatchObject({ hostName: 'other' })
    }
  })

  test.each(['Match user ops', 'Match all', 'SomethingNew yes', 'CanonicalizeHostname yes'])(
    '%s, where ssh is not there to ask',
    async (line) => {
      vi.stubEnv('PATH', '/nowhere')
      configuration(`${line}\nHost other\n`)
      await expect(settingsOf(parseTarget('edge-3'))).rejects.toMatchObject({
        code: 'SSH_UNSUPPORTED',
        message: expect.stringContaining(line.split(' ')[0]?.toLowerCase() ?? '?'),
      })
    },
  )
})

test('what a file includes counts where it stands', async () => {
  mkdirSync(join(operator.home, '.ssh/more'))
  writeFileSync(join(operator.home, '.ssh/more/b'), 'User second\nPort 23\n')
  writeFileSync(join(operator.home, '.ssh/more/a'), 'Host edge-3\n  User first\nHost nobody\n')
  configuration('Host edge-*\n  Include more/*\n  HostName after.example.org\nHost other\n  Include none\n')
  for (const found of await both('edge-3'))
    expect(found).toMatchObject({ user: 'first', port: 23, hostName: 'after.example.org' })
  const [asked, own] = await both('other')
  expect(own).toEqual(asked)
})

test('a configuration that ssh cannot read is told in its words', async () => {
  configuration('Host edge-3\n  Port many\n')
  await expect(settingsOf(parseTarget('edge-3'))).rejects.toMatchObject({
    code: 'SSH_CONFIG_BROKEN',
    exitCode: 5,
    message: expect.stringMatching(/line 2.*port/i),
  })
})
