import { chmodSync, existsSync, globSync, mkdirSync, readdirSync, readFileSync, statSync, writeFileSync } from 'node:fs'
import { join } from 'node:path'
import { expect, test } from 'vitest'
import { call } from '../../../runtime/protocol/call.ts'
import { credentialRoutes, healthRoutes, selfcheck } from '../../../runtime/protocol/routes.ts'
import { CesHome } from '../../fixtures/ces.ts'

const secret = 'Zk3-planted+secret/value=9'
const spellings = ['utf8', 'base64', 'base64url', 'hex'] as const

test('credentials are set, listed, changed and removed, and survive kill -9; closed stdin ends it', async () => {
  await using home = new CesHome()
  await home.start()
  const set = await call(home.as('gateway'), credentialRoutes.set, { alias: 'demo/token', secret })
  expect(set).toMatchObject({ created: true, credential: { alias: 'demo/token', revision: 1, allowedTools: [] } })
  await call(home.as('gateway'), credentialRoutes.set, { alias: 'demo/other', secret: 'x' })
  expect(await home.end('SIGKILL')).toBeNull()

  await home.start()
  const { credentials } = await call(home.as('gateway'), credentialRoutes.list, undefined)
  expect(credentials.map((one) => one.alias)).toEqual(['demo/other', 'demo/token'])
  expect(credentials).toContainEqual(set.credential)
  const again = await call(home.as('gateway'), credentialRoutes.set, { alias: 'demo/token', secret: 'new' })
  expect(again).toMatchObject({ created: false, credential: { id: set.credential.id, revision: 2 } })
  expect(await call(home.as('gateway'), credentialRoutes.remove, { alias: 'demo/token' })).toEqual({ changed: true })
  expect(await call(home.as('gateway'), credentialRoutes.remove, { alias: 'demo/token' })).toEqual({ changed: false })
  const { probes } = await call(home.as('steward'), selfcheck, undefined)
  expect(probes.find((one) => one.id === 'vault.open')).toMatchObject({ status: 'pass' })
  expect(probes.find((one) => one.id === 'vault.open')?.evidence).toContain('with 1 credentials')
  expect(await home.end('stdin')).toBe(0)
})

test('a value is in nothing that the CES prints, answers or writes, in any spelling', async () => {
  await using home = new CesHome()
  await home.start()
  const as = home.as('gateway')
  const answers = [
    await call(as, credentialRoutes.set, { alias: 'demo/token', secret }),
    await call(as, credentialRoutes.set, { alias: `not an alias ${secret}`, secret }).catch((error) => error.toJSON()),
    await call(as, credentialRoutes.set, { alias: 'demo/token', secret: secret.repeat(9000) }).catch((error) =>
      error.toJSON(),
    ),
    await call(as, credentialRoutes.list, undefined),
    await call(home.as('steward'), selfcheck, undefined),
  ]
  writeFileSync(home.paths.vault.concat('/vault.v1'), 'damaged\n')
  answers.push(await call(as, credentialRoutes.set, { alias: 'demo/token', secret }).catch((error) => error.toJSON()))
  expect(answers.at(-1)).toMatchObject({ code: 'VAULT_LOCKED' })
  expect(answers[1]).toMatchObject({ code: 'REQUEST_INVALID' })
  expect(answers[2]).toMatchObject({ code: 'REQUEST_INVALID' })
  const files = globSync(join(home.paths.home, '**'), { withFileTypes: true })
    .filter((one) => one.isFile())
    .map((one) => readFileSync(join(one.parentPath, one.name), 'latin1'))
  expect(files.length).toBeGreaterThan(3)
  const everything = [home.said, JSON.stringify(answers), ...files].join('\n')
  for (const spelling of spellings)
    expect(everything.toLowerCase()).not.toContain(Buffer.from(secret).toString(spelling).toLowerCase().slice(0, 30))
  expect(everything).not.toContain('planted')
})

test('with a locked vault it starts, says why and leaves the file alone, until it is mended', async () => {
  await using home = new CesHome()
  await home.start()
  await call(home.as('gateway'), credentialRoutes.set, { alias: 'demo/token', secret })
  await home.end('stdin')
  const file = join(home.paths.vault, 'vault.v1')
  const before = readFileSync(file)
  chmodSync(file, 0o644)

  await home.start()
  const locked = await call(home.as('assistant'), healthRoutes.ready, undefined)
  expect(locked.ready).toBe(false)
  expect(locked.checks.vault).toContain('vault.v1 has mode 0644 instead of 0600')
  const refused = { code: 'VAULT_LOCKED', exitCode: 8 }
  await expect(call(home.as('gateway'), credentialRoutes.list, undefined)).rejects.toMatchObject(refused)
  const set = call(home.as('gateway'), credentialRoutes.set, { alias: 'demo/token', secret: 'other' })
  await expect(set).rejects.toMatchObject(refused)
  expect(readFileSync(file)).toEqual(before)

  chmodSync(file, 0o600)
  expect(await call(home.as('assistant'), healthRoutes.ready, undefined)).toEqual({
    ready: true,
    checks: { vault: 'ok' },
  })
  expect((await call(home.as('gateway'), credentialRoutes.list, undefined)).credentials).toHaveLength(1)
})

test('a vault that is damaged while it runs is not ready any more', async () => {
  await using home = new CesHome()
  await home.start()
  expect((await call(home.as('steward'), healthRoutes.ready, undefined)).ready).toBe(true)
  const file = join(home.paths.vault, 'vault.v1')
  writeFileSync(file, readFileSync(file).subarray(0, 100))
  const { ready, checks } = await call(home.as('steward'), healthRoutes.ready, undefined)
  expect([ready, checks.vault]).toEqual([false, expect.stringContaining('vault.v1 is cut off')])
})

test('each peer has the routes that are its own and no others', async () => {
  await using home = new CesHome()
  await home.start()
  for (const peer of ['assistant', 'steward'] as const)
    await expect(call(home.as(peer), credentialRoutes.list, undefined)).rejects.toThrow('no such route')
  for (const peer of ['assistant', 'gateway'] as const)
    await expect(call(home.as(peer), selfcheck, undefined)).rejects.toThrow('no such route')
  for (const peer of ['assistant', 'gateway', 'steward'] as const)
    expect(statSync(home.paths.socket('ces', peer)).mode & 0o777).toBe(0o660)
})

test('a second CES of the same home is told who holds the vault', async () => {
  await using home = new CesHome()
  await home.start()
  const first = home.child
  await home.start()
  const { checks } = await call(home.as('gateway'), healthRoutes.ready, undefined)
  expect(checks.vault).toContain(`is held by the CES (process ${first?.pid},`)
  first?.kill('SIGKILL')
  await new Promise((ended) => first?.once('close', ended))
  expect((await call(home.as('gateway'), healthRoutes.ready, undefined)).ready).toBe(true)
})

test('a scratch vault that a killed CES left is removed at the next start', async () => {
  await using home = new CesHome()
  mkdirSync(join(home.paths.ces, 'scratch-left'))
  await home.start()
  expect(existsSync(join(home.paths.ces, 'scratch-left'))).toBe(false)
  expect(readdirSync(home.paths.ces).sort()).toEqual(['audit', 'key', 'vault'])
})
