import { existsSync, readdirSync, readFileSync, writeFileSync } from 'node:fs'
import { join } from 'node:path'
import { expect, test } from 'vitest'
import { call } from '../../../runtime/protocol/call.ts'
import { credentialRoutes, healthRoutes, selfcheck } from '../../../runtime/protocol/routes.ts'
import { CesHome } from '../../fixtures/ces.ts'

const { set, list, rotate, unlock, inspect } = credentialRoutes
const passphrase = 'correct horse battery'

/** A CES whose vault holds one credential. */
async function started(): Promise<CesHome> {
  const home = new CesHome()
  await home.start()
  await call(home.as('gateway'), set, { alias: 'demo/token', secret: 'value' })
  return home
}

const file = (home: CesHome) => join(home.paths.vault, 'vault.v1')
const keyPath = (home: CesHome) => join(home.paths.vaultKey, 'kek.v1')
const ready = async (home: CesHome) => (await call(home.as('steward'), healthRoutes.ready, undefined)).checks.vault
const aliases = async (home: CesHome) =>
  (await call(home.as('gateway'), list, undefined)).credentials.map(({ alias }) => alias)
const restart = async (home: CesHome) => {
  await home.end('SIGKILL')
  await home.start()
}
const probe = async (home: CesHome, id: string) =>
  (await call(home.as('steward'), selfcheck, undefined)).probes.find((one) => one.id === id)

test('a vault whose key comes from a passphrase starts locked and says so, until it is typed', async () => {
  await using home = await started()
  const as = home.as('gateway')
  const wanted = { keySource: 'passphrase', passphrase } as const
  expect(await call(as, rotate, wanted)).toEqual({ key: 'a passphrase', generation: 3 })
  expect([await aliases(home), existsSync(keyPath(home))]).toEqual([['demo/token'], false])

  await restart(home)
  const locked = 'its key comes from a passphrase, which has not been typed since CES started'
  expect(await ready(home)).toBe(locked)
  expect(await probe(home, 'vault.open')).toMatchObject({ cause: locked, fix: 'vellum credentials unlock' })
  expect(await probe(home, 'vault.key-source')).toMatchObject({ status: 'skip', evidence: 'waits for the passphrase' })
  const { probes } = await call(home.as('steward'), selfcheck, undefined)
  expect(probes.filter(({ status }) => status === 'fail').map(({ id }) => id)).toEqual(['vault.open'])
  await expect(call(as, list, undefined)).rejects.toMatchObject({ code: 'VAULT_LOCKED' })
  await expect(call(as, unlock, { passphrase: 'wrong' })).rejects.toMatchObject({ code: 'PASSPHRASE_WRONG' })
  expect(await ready(home)).toBe(locked)
  expect(await call(as, unlock, { passphrase })).toEqual({ changed: true })
  expect(await call(as, unlock, { passphrase })).toEqual({ changed: false })
  expect([await ready(home), await aliases(home)]).toEqual(['ok', ['demo/token']])
  expect((await probe(home, 'vault.key-source'))?.evidence).toMatch(/^a passphrase, against whoever has the disk/)
  expect(home.said).not.toContain(passphrase)
})

test('a passphrase vault takes a new passphrase, or goes back to a key file', async () => {
  await using home = await started()
  const as = home.as('gateway')
  await call(as, rotate, { keySource: 'passphrase', passphrase })
  await expect(call(as, rotate, {})).rejects.toMatchObject({ code: 'PASSPHRASE_NEEDED' })
  await expect(call(as, rotate, { keySource: 'passphrase', passphrase: 'short' })).rejects.toThrow('not understood')
  await call(as, rotate, { keySource: 'passphrase', passphrase: `${passphrase} 2` })
  await restart(home)
  await expect(call(as, unlock, { passphrase })).rejects.toMatchObject({ code: 'PASSPHRASE_WRONG' })
  await call(as, unlock, { passphrase: `${passphrase} 2` })
  expect((await call(as, rotate, { keySource: 'key-file' })).key).toBe(`key file ${keyPath(home)}`)
  await restart(home)
  expect([await ready(home), await aliases(home)]).toEqual(['ok', ['demo/token']])
  await expect(call(as, unlock, { passphrase })).rejects.toMatchObject({ code: 'VAULT_NOT_PASSPHRASE' })
})

test('a header that asks for gigabytes of key derivation is refused before anything is derived', async () => {
  await using home = await started()
  await call(home.as('gateway'), rotate, { keySource: 'passphrase', passphrase })
  await home.end('SIGKILL')
  const good = readFileSync(file(home), 'utf8')
  const bombs = [
    '"n":1073741824,"r":8,"p":1',
    '"n":131072,"r":1048576,"p":1',
    '"n":131072,"r":8,"p":1048576',
    '"n":3,"r":8,"p":1',
  ]
  for (const bomb of bombs) {
    writeFileSync(file(home), good.replace('"n":131072,"r":8,"p":1', bomb))
    await home.start()
    const refused = { code: 'VAULT_LOCKED', message: expect.stringContaining('asks for a key derivation of N=') }
    await expect(call(home.as('gateway'), unlock, { passphrase }, { deadlineMs: 3000 })).rejects.toMatchObject(refused)
    await home.end('SIGKILL')
  }
  writeFileSync(file(home), good)
  await home.start()
  expect(await call(home.as('gateway'), unlock, { passphrase })).toEqual({ changed: true })
})

test('a new key file and a new data key leave nothing under the old ones, and every credential as it was', async () => {
  await using home = await started()
  const as = home.as('gateway')
  const read = () => readFileSync(file(home), 'utf8')
  const before = { key: readFileSync(keyPath(home)), vault: read() }
  await call(as, rotate, {})
  expect(readFileSync(keyPath(home))).not.toEqual(before.key)
  const rewrapped = read()
  expect(rewrapped.split('\n')[1]).toBe(before.vault.split('\n')[1])
  await call(as, rotate, { dataKey: true })
  expect(read().split('\n')[1]).not.toBe(before.vault.split('\n')[1])
  expect(readFileSync(`${file(home)}.prev`, 'utf8')).toBe(read())
  expect((await call(as, inspect, { alias: 'demo/token' })).credential).toMatchObject({ revision: 1 })
  await restart(home)
  expect([await ready(home), await aliases(home)]).toEqual(['ok', ['demo/token']])
})

test('where no keychain can be reached the vault keeps the key it has, and no key of it is on the ledger', async () => {
  await using home = await started()
  const before = readFileSync(file(home))
  await expect(call(home.as('gateway'), rotate, { keySource: 'keychain' })).rejects.toMatchObject({
    code: 'KEY_SOURCE_UNUSABLE',
    message: expect.stringContaining('this process has no session bus'),
  })
  expect(readFileSync(file(home))).toEqual(before)
  expect(readdirSync(home.paths.vaultKey)).not.toContain('keychain')
  expect(await ready(home)).toBe('ok')
})

test('a credential that is not there has nothing to inspect', async () => {
  await using home = await started()
  await expect(call(home.as('gateway'), inspect, { alias: 'no/such' })).rejects.toMatchObject({
    code: 'CREDENTIAL_UNKNOWN',
  })
})
