import { basename } from 'node:path'
import { afterAll, beforeAll, expect, it } from 'vitest'
import { findAccount } from '../../runtime/process/account.ts'
import type { Probe } from '../../runtime/protocol/proof.ts'
import { Keyring } from '../fixtures/keyring.ts'
import { machineState, newcomer, type Person } from '../fixtures/person.ts'

let me: Person
let keyring: Keyring
let before: object

/** Types a command within the session of the desktop. */
async function ask(...args: string[]): Promise<{ exitCode: number; code: string; message: string; data: never }> {
  const { DBUS_SESSION_BUS_ADDRESS = '', XDG_RUNTIME_DIR = '' } = keyring.env
  const session = { DBUS_SESSION_BUS_ADDRESS, XDG_RUNTIME_DIR }
  return JSON.parse((await me.vellum([...args, '--json'], { env: session })).stdout)
}

beforeAll(async () => {
  me = await newcomer()
  before = machineState(me.home)
  keyring = await new Keyring(findAccount(basename(me.folder))).start()
})
afterAll(async () => {
  await me?.leave()
  await keyring?.[Symbol.asyncDispose]()
})

it("keeps the vault's key in the keychain of the desktop, and takes it out of there when it retires", async () => {
  expect(await ask('hatch', '--port', String(me.port))).toMatchObject({ exitCode: 0 })
  const { proof } = (await ask('doctor')).data as { proof: { probes: Probe[] } }
  const source = proof.probes.find(({ id }) => id === 'vault.key-source')
  expect(source).toMatchObject({ status: 'pass', evidence: expect.stringMatching(/^the desktop's keychain/) })
  expect(keyring.items()).toHaveLength(1)
  expect(await ask('retire', '--no-backup', '--yes')).toMatchObject({ exitCode: 0 })
  expect(keyring.items()).toEqual([])
  expect(machineState(me.home)).toEqual(before)
})

it('retires with the keychain locked too, and names the item that is left in it', async () => {
  expect(await ask('hatch', '--port', String(me.port))).toMatchObject({ exitCode: 0 })
  keyring.lock()
  const { exitCode, code, message } = await ask('retire', '--no-backup', '--yes')
  expect([exitCode, code]).toEqual([9, 'LEFT_BEHIND'])
  expect(message).toMatch(/the keychain item "vellum vault key" of [0-9a-f]{16} \(the keychain is locked\)/)
  expect(machineState(me.home)).toEqual(before)
  expect(await ask('retire', '--no-backup', '--yes')).toMatchObject({ exitCode: 0 })
})
