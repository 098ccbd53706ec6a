import { mkdirSync, readFileSync, writeFileSync } from 'node:fs'
import { afterEach, expect, test, vi } from 'vitest'
import { call } from '../../../../runtime/protocol/call.ts'
import { credentialRoutes } from '../../../../runtime/protocol/routes.ts'
import { CesHome } from '../../../fixtures/ces.ts'
import { Keyring } from '../../../fixtures/keyring.ts'
import { bring, makeMachine } from '../../../fixtures/machine.ts'

/** The real Secret Service: gnome-keyring on a bus of the test's own. */

afterEach(() => void vi.unstubAllEnvs())

/** A machine whose vault had its key put into this keychain by a CES, and a person in that session. */
async function keptIn(keyring: Keyring) {
  await using home = new CesHome()
  await home.start(keyring.env)
  await call(home.as('gateway'), credentialRoutes.set, { alias: 'demo/token', secret: 'value' })
  const machine = makeMachine()
  mkdirSync(machine.at.vaultKey, { recursive: true })
  writeFileSync(machine.at.keychainLedger, readFileSync(home.paths.keychainLedger))
  const [id = ''] = JSON.parse(readFileSync(machine.at.keychainLedger, 'utf8')) as string[]
  for (const [name, value] of Object.entries(keyring.env)) vi.stubEnv(name, value)
  return { machine, id }
}

const step = { kind: 'keychain' } as const

test('the item that a vault had is taken out of the keychain, and a second time there is nothing to take out', async () => {
  await using keyring = await new Keyring().start()
  const { machine } = await keptIn(keyring)
  expect(keyring.items()).toHaveLength(1)
  expect((await bring(step, machine)).before).toBe(false)
  expect([keyring.items(), machine.left]).toEqual([[], []])
  await bring(step, machine)
  expect(machine.left).toEqual([])
})

test.each<[string, (keyring: Keyring) => void | Promise<void>, RegExp]>([
  ['is locked', (keyring) => keyring.lock(), /the keychain is locked/],
  ['does not answer', (keyring) => keyring.kill(), /org\.freedesktop\.secrets/],
  ['is not of this session', () => void vi.stubEnv('DBUS_SESSION_BUS_ADDRESS', ''), /no session bus/],
])('an item in a keychain that %s is named as left, and stays', async (_, harm, why) => {
  await using keyring = await new Keyring().start()
  const { machine, id } = await keptIn(keyring)
  await harm(keyring)
  await bring(step, machine)
  expect(machine.left).toEqual([expect.stringMatching(why)])
  expect(machine.left[0]).toContain(`the keychain item "vellum vault key" of ${id}`)
})

test('a list of items that cannot be read is said to be that, and asks the keychain for nothing', async () => {
  const machine = makeMachine()
  mkdirSync(machine.at.vaultKey, { recursive: true })
  writeFileSync(machine.at.keychainLedger, '["/etc/passwd"]')
  await bring(step, machine)
  expect(machine.left).toEqual([expect.stringContaining('the list of it is damaged')])
})

test('what stands in the folder of a service user is never asked of the keychain of root', async () => {
  const machine = makeMachine()
  mkdirSync(machine.at.vaultKey, { recursive: true })
  writeFileSync(machine.at.keychainLedger, '["0123456789abcdef"]')
  const rooted = { ...machine, plan: { ...machine.plan, separation: 'accounts' as const } }
  expect((await bring(step, rooted)).before).toBe(true)
})
