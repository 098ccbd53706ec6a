import { randomBytes } from 'node:crypto'
import { copyFileSync, existsSync, readFileSync } from 'node:fs'
import { bech32 } from '@scure/base'
import { Decrypter, generateX25519Identity, identityToRecipient } from 'age-encryption'
import { expect, test } from 'vitest'
import { call } from '../../../runtime/protocol/call.ts'
import { checkPart, comparePart, credentialRoutes, makePart, vaultRestore } from '../../../runtime/protocol/routes.ts'
import { CesHome } from '../../fixtures/ces.ts'

const canary = `canary-${randomBytes(20).toString('hex')}`
const alias = 'fal/api_key'

/** One more credential for a CES, and its part of a backup, of so many, with the key of that file. */
async function backedUp(home: CesHome, credentials = 1): Promise<{ key: string; part: string }> {
  await call(home.as('gateway'), credentialRoutes.set, { alias, secret: canary })
  const identity = await generateX25519Identity()
  const recipient = Buffer.from(bech32.decodeToBytes(await identityToRecipient(identity)).bytes).toString('hex')
  expect(await call(home.as('steward'), makePart, { recipients: [recipient] })).toEqual({ credentials })
  const part = home.paths.partMade('ces')
  const decrypter = new Decrypter()
  decrypter.addIdentity(identity)
  return { part, key: Buffer.from(await decrypter.decryptHeader(readFileSync(part))).toString('hex') }
}

test('one CES makes a part that another takes, and neither says a secret', async () => {
  await using from = new CesHome()
  await using to = new CesHome()
  await from.start()
  await to.start()
  const { key, part } = await backedUp(from)
  copyFileSync(part, to.paths.partArrived('ces'))
  expect(await call(to.as('steward'), checkPart, { key })).toEqual({ credentials: 1 })
  expect(existsSync(to.paths.partArrived('ces'))).toBe(false)
  expect(await call(to.as('gateway'), credentialRoutes.list, undefined)).toEqual({ credentials: [] })
  expect(await call(to.as('steward'), vaultRestore.exchange, {})).toEqual({ changed: true })
  const there = await call(from.as('gateway'), credentialRoutes.list, undefined)
  expect(await call(to.as('gateway'), credentialRoutes.list, undefined)).toEqual(there)
  expect(await call(to.as('steward'), vaultRestore.settle, { back: false })).toEqual({ changed: true })
  await to.end('SIGKILL')
  await to.start()
  expect(await call(to.as('gateway'), credentialRoutes.list, undefined)).toEqual(there)
  for (const said of [from.said, to.said, readFileSync(part, 'latin1')]) expect(said).not.toContain(canary)
  for (const said of [from.said, to.said]) expect(said).not.toContain(key)
})

test('it says by name how a part differs from its vault, and changes nothing', async () => {
  await using home = new CesHome()
  await home.start()
  const set = (name: string, secret: string) => call(home.as('gateway'), credentialRoutes.set, { alias: name, secret })
  await set('a/removed', 'x')
  await set('a/same', 'x')
  const { key, part } = await backedUp(home, 3)
  await call(home.as('gateway'), credentialRoutes.remove, { alias: 'a/removed' })
  await set(alias, `${canary} and more`)
  await set('a/new', 'x')
  const listed = await call(home.as('gateway'), credentialRoutes.list, undefined)
  copyFileSync(part, home.paths.partArrived('ces'))
  expect(await call(home.as('steward'), comparePart, { key })).toEqual({
    credentials: { added: ['a/removed'], changed: [alias], gone: ['a/new'] },
  })
  expect(await call(home.as('gateway'), credentialRoutes.list, undefined)).toEqual(listed)
  expect(await call(home.as('steward'), vaultRestore.exchange, {})).toEqual({ changed: false })
  expect(home.said).not.toContain(canary)
  const wrong = { key: randomBytes(16).toString('hex') }
  await expect(call(home.as('steward'), comparePart, wrong)).rejects.toMatchObject({ code: 'BACKUP_DAMAGED' })
})

test('what it did for a backup and a restore is on its audit', async () => {
  await using home = new CesHome()
  await home.start()
  const { key, part } = await backedUp(home)
  copyFileSync(part, home.paths.partArrived('ces'))
  await call(home.as('steward'), checkPart, { key })
  await call(home.as('steward'), vaultRestore.exchange, {})
  await call(home.as('steward'), vaultRestore.settle, { back: true })
  const { verdict, rows } = await call(home.as('gateway'), credentialRoutes.audit, undefined)
  expect(verdict.whole).toBe(true)
  const acts = rows.filter(({ by }) => by === 'steward').map(({ action, outcome }) => [action, outcome])
  expect(acts).toEqual(
    expect.arrayContaining([
      ['backup', 'done'],
      ['restore', 'done'],
    ]),
  )
})

test('a part that does not open with the key it is given is refused, and the vault is as it was', async () => {
  await using home = new CesHome()
  await home.start()
  const { part } = await backedUp(home)
  copyFileSync(part, home.paths.partArrived('ces'))
  const wrong = { key: randomBytes(16).toString('hex') }
  await expect(call(home.as('steward'), checkPart, wrong)).rejects.toMatchObject({ code: 'BACKUP_DAMAGED' })
  expect(await call(home.as('steward'), vaultRestore.exchange, {})).toEqual({ changed: false })
  expect((await call(home.as('gateway'), credentialRoutes.list, undefined)).credentials).toHaveLength(1)
})

test.each(['gateway', 'assistant'] as const)('the %s may ask for none of it', async (peer) => {
  await using home = new CesHome()
  await home.start()
  const asked = [
    call(home.as(peer), makePart, { recipients: ['0'.repeat(64)] }),
    call(home.as(peer), checkPart, { key: '0'.repeat(32) }),
    call(home.as(peer), comparePart, { key: '0'.repeat(32) }),
    call(home.as(peer), vaultRestore.exchange, {}),
    call(home.as(peer), vaultRestore.settle, { back: true }),
  ]
  for (const one of asked) await expect(one).rejects.toMatchObject({ code: 'REQUEST_INVALID' })
})
