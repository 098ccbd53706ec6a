import { readdirSync } from 'node:fs'
import { afterAll, beforeAll, expect, it } from 'vitest'
import type { Proof } from '../../runtime/protocol/proof.ts'
import { type Person, rootPerson } from '../fixtures/person.ts'

const passphrase = 'a long passphrase of mine'
const unlock = expect.stringMatching(/^Next: \S*vellum credentials unlock$/m)
/** Processes that start are waited for, and a passphrase is not. */
const waitsForVault = /waits for .*passphrase/

let me: Person
beforeAll(async () => {
  me = await rootPerson()
  expect(await me.vellum(['hatch', '--port', String(me.port)])).toMatchObject({ exitCode: 0 })
})
afterAll(async () => me?.leave())

const type = (line: string, input = '') => me.vellum(line.split(' '), { input })
/** What fails of the proof, and what mends it. */
const failing = async (line: string) => {
  const { exitCode, data } = await me.ask(line.split(' '))
  const { probes } = (data as { proof: Proof }).proof
  return [exitCode, ...new Set(probes.filter(({ status }) => status === 'fail').map(({ fix }) => fix))]
}

it('takes a credential and gives the vault new keys', async () => {
  expect(await type('credentials set fal/api_key', 'value of mine')).toMatchObject({ exitCode: 0 })
  for (const how of ['', ' --data-key'])
    expect(await type(`credentials rotate${how}`)).toMatchObject({
      exitCode: 0,
      stdout: expect.stringMatching(/key file/),
    })
  expect(await type('credentials inspect fal/api_key')).toMatchObject({ exitCode: 0 })
  expect((await type('credentials audit')).stdout).toContain('The audit is whole')
})

it('restarts everything with a passphrase typed, and then says that it has to be typed again', async () => {
  const chosen = await type('credentials rotate --key-source passphrase', passphrase)
  expect(chosen).toMatchObject({ exitCode: 0, stdout: expect.stringContaining('opens by a passphrase') })
  expect(readdirSync(`${me.home}/ces/key`)).not.toContain('kek.v1')
  expect(await failing('doctor')).toEqual([0])
  expect(await failing('doctor --deep --yes')).toEqual([8, 'vellum credentials unlock'])
})

it('is hatched again and woken while it is locked, without a wait and without going back', async () => {
  const hatched = await type(`hatch --port ${me.port}`)
  expect(hatched).toMatchObject({ exitCode: 8, stderr: unlock })
  expect(hatched.stderr).toMatch(/ready .*ces \(locked, type: vellum credentials unlock\), assistant, gateway/)
  expect(hatched.stderr).not.toMatch(waitsForVault)
  expect(await type('sleep')).toMatchObject({ exitCode: 0 })
  const woken = await type('wake')
  expect(woken).toMatchObject({ exitCode: 0, stdout: unlock, stderr: expect.not.stringMatching(waitsForVault) })
  expect(woken.stdout).toContain('is awake and its vault is locked')
  expect(await type('credentials list')).toMatchObject({
    exitCode: 8,
    stderr: unlock,
  })
})

it('opens when it is typed, with every credential as it was', async () => {
  expect(await type('credentials unlock', 'not this one')).toMatchObject({ exitCode: 8 })
  expect(await type('credentials unlock', passphrase)).toMatchObject({ exitCode: 0 })
  expect((await type('credentials list')).stdout).toContain('fal/api_key')
  expect(await type('credentials rotate --key-source key-file')).toMatchObject({ exitCode: 0 })
  expect(await failing('doctor --deep --yes')).toEqual([0])
})
