import { existsSync, readFileSync } from 'node:fs'
import { createServer } from 'node:net'
import { join } from 'node:path'
import { expect, test } from 'vitest'
import { call } from '../../../../runtime/protocol/call.ts'
import { credentialRoutes, healthRoutes, selfcheck } from '../../../../runtime/protocol/routes.ts'
import { CesHome } from '../../../fixtures/ces.ts'
import { temporaryFolder } from '../../../fixtures/folder.ts'
import { Keyring } from '../../../fixtures/keyring.ts'

/** The real Secret Service: gnome-keyring on a bus of the test's own. */

const { set, list, rotate } = credentialRoutes
const ready = async (home: CesHome) => (await call(home.as('steward'), healthRoutes.ready, undefined)).checks.vault
const probe = async (home: CesHome, id: string) =>
  (await call(home.as('steward'), selfcheck, undefined)).probes.find((one) => one.id === id)
const aliases = async (home: CesHome) =>
  (await call(home.as('gateway'), list, undefined)).credentials.map(({ alias }) => alias)
const keyFile = (home: CesHome) => join(home.paths.vaultKey, 'kek.v1')
const store = (home: CesHome) => call(home.as('gateway'), set, { alias: 'demo/token', secret: 'value' })

/** A CES on a desktop, whose vault holds one credential. */
async function onDesktop(keyring: Keyring, home: CesHome): Promise<void> {
  await home.start(keyring.env)
  await store(home)
}
const again = async (home: CesHome, keyring: Keyring) => {
  await home.end('SIGKILL')
  await home.start(keyring.env)
}

test('an unlocked keychain is chosen at the first start, holds the one key, and opens the vault again', async () => {
  await using keyring = await new Keyring().start()
  await using home = new CesHome()
  await onDesktop(keyring, home)
  expect([existsSync(keyFile(home)), keyring.items().length]).toEqual([false, 1])
  expect((await probe(home, 'vault.key-source'))?.evidence).toMatch(/^the desktop's keychain, against/)
  await again(home, keyring)
  expect([await ready(home), await aliases(home), keyring.items().length]).toEqual(['ok', ['demo/token'], 1])
})

test('a new key, and a move to a key file and back, leave no old key in the keychain', async () => {
  await using keyring = await new Keyring().start()
  await using home = new CesHome()
  await onDesktop(keyring, home)
  const before = keyring.items()
  await call(home.as('gateway'), rotate, {})
  expect([keyring.items().length, keyring.items()[0] === before[0]]).toEqual([1, false])
  await call(home.as('gateway'), rotate, { keySource: 'key-file' })
  expect([keyring.items(), existsSync(keyFile(home))]).toEqual([[], true])
  await call(home.as('gateway'), rotate, { keySource: 'keychain' })
  expect([keyring.items().length, existsSync(keyFile(home))]).toEqual([1, false])
  await again(home, keyring)
  expect(await aliases(home)).toEqual(['demo/token'])
})

test('a locked keychain locks the vault without a prompt, and unlocking it opens the vault by itself', async () => {
  await using keyring = await new Keyring().start()
  await using home = new CesHome()
  await onDesktop(keyring, home)
  const file = readFileSync(join(home.paths.vault, 'vault.v1'))
  await home.end('SIGKILL')
  keyring.lock()
  await home.start(keyring.env)
  expect(await ready(home)).toBe("its key is in the desktop's keychain, which is locked")
  expect(await probe(home, 'vault.open')).toMatchObject({ status: 'fail', fix: expect.stringMatching(/^Unlock the/) })
  await expect(store(home)).rejects.toMatchObject({ code: 'VAULT_LOCKED' })
  expect(readFileSync(join(home.paths.vault, 'vault.v1'))).toEqual(file)
  await keyring.kill()
  await keyring.unlock()
  await expect.poll(() => ready(home), { timeout: 20_000 }).toBe('ok')
  expect(await aliases(home)).toEqual(['demo/token'])
})

test('a locked keychain, no bus, or a bus without a keychain is not chosen', async () => {
  await using keyring = await new Keyring().start()
  keyring.lock()
  await using locked = new CesHome()
  await onDesktop(keyring, locked)
  await keyring.kill()
  await using dead = new CesHome()
  await onDesktop(keyring, dead)
  await using busless = new CesHome()
  await busless.start()
  await store(busless)
  for (const home of [locked, dead, busless]) expect(existsSync(keyFile(home))).toBe(true)
})

test('a keychain that is killed, and one that hangs, lock the vault within their deadline', async () => {
  await using keyring = await new Keyring().start()
  await using home = new CesHome()
  await onDesktop(keyring, home)
  await home.end('SIGKILL')
  await keyring.kill('SIGSTOP')
  await home.start(keyring.env)
  expect(await ready(home)).toMatch(/^its key is in the desktop's keychain, which cannot be reached: /)
  await keyring.kill()
  await again(home, keyring)
  expect(await ready(home)).toMatch(/which cannot be reached: .*org\.freedesktop\.secrets/)
  await expect(call(home.as('gateway'), list, undefined)).rejects.toMatchObject({ code: 'VAULT_LOCKED' })
})

test('a bus that takes a call and never answers holds nothing up', async () => {
  const path = join(temporaryFolder(), 'bus')
  const silent = createServer(() => undefined).listen(path)
  await using home = new CesHome()
  await home.start({ DBUS_SESSION_BUS_ADDRESS: `unix:path=${path}`, PATH: '/usr/bin:/bin' })
  await store(home)
  expect(existsSync(keyFile(home))).toBe(true)
  silent.close()
})

test('an item that somebody deleted is told while CES still has the key, and can be made again', async () => {
  await using keyring = await new Keyring().start()
  await using home = new CesHome()
  await onDesktop(keyring, home)
  keyring.deleteItems()
  expect(await probe(home, 'vault.key-source')).toMatchObject({ status: 'fail', fix: 'vellum credentials rotate' })
  expect(await aliases(home)).toEqual(['demo/token'])
  await call(home.as('gateway'), rotate, {})
  expect(keyring.items()).toHaveLength(1)
  await again(home, keyring)
  expect([await ready(home), await aliases(home)]).toEqual(['ok', ['demo/token']])
})

test('an item that is gone when CES starts locks the vault, which is never taken for an empty one', async () => {
  await using keyring = await new Keyring().start()
  await using home = new CesHome()
  await onDesktop(keyring, home)
  await home.end('SIGKILL')
  keyring.deleteItems()
  await home.start(keyring.env)
  expect(await ready(home)).toMatch(/is not in the desktop's keychain any more$/)
  expect(await probe(home, 'vault.open')).toMatchObject({ fix: expect.stringContaining('from its backup') })
  await expect(store(home)).rejects.toMatchObject({ code: 'VAULT_LOCKED' })
})
