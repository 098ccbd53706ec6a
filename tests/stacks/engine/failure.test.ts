import { mkdirSync, writeFileSync } from 'node:fs'
import { dirname } from 'node:path'
import { expect, test } from 'vitest'
import { EngineExit } from '../../../stacks/engine/command.ts'
import { type Broken, failureOf } from '../../../stacks/engine/failure.ts'
import { enginePlaces } from '../../../stacks/engine/places.ts'
import { explained } from '../../../stacks/gcp/complaint.ts'
import { folders } from '../../fixtures/engine/site.ts'
import { temporaryFolder } from '../../fixtures/folder.ts'
import { tokenIn } from '../../fixtures/gcp/plugin/credentials.ts'

const instance = { name: 'instance', type: 'gcp:compute/instance:Instance' }
const quota = "1 error occurred:\n\t* googleapi: Error 403: Quota 'CPUS' exceeded.  Limit: 8.0., quotaExceeded\n\n"
const exit = (said = '', signal: NodeJS.Signals | null = null) =>
  new EngineExit('up', said, { code: signal ? null : 255, signal })

/** What a run that went wrong ended with, where these are on record. */
function failed(broken: Partial<Broken>, on: { made?: readonly string[]; pending?: readonly string[] } = {}) {
  const places = enginePlaces(folders(temporaryFolder()), 'a')
  const resource = (name: string) => ({
    ...instance,
    urn: `urn:pulumi:a::vellum::${instance.type}::${name}`,
    custom: true,
  })
  const pending = on.pending?.map((name) => ({ type: 'creating', resource: resource(name) }))
  const latest = { resources: on.made?.map(resource), pending_operations: pending }
  mkdirSync(dirname(places.state), { recursive: true })
  writeFileSync(places.state, JSON.stringify({ version: 3, checkpoint: { latest } }))
  const run = { thrown: exit(), complaints: [], isInterrupted: false, ...broken }
  return failureOf(run, (text) => explained(text, 'p'), places)
}

test('where nothing is there a refusal of the cloud is told as it is', () => {
  const failure = failed({ complaints: [{ resource: instance, text: quota }] })
  expect(failure).toMatchObject({ code: 'CLOUD_QUOTA_USED_UP', exitCode: 3 })
})

test('a cause that a plugin says at the end of many lines is found', async () => {
  const text = await tokenIn({ HOME: '/nowhere' }).catch((error: Error) => error.message)
  expect(String(text).split('\n').length).toBeGreaterThan(3)
  const failure = failed({ complaints: [{ text: String(text) }] })
  expect(failure).toMatchObject({ code: 'CLOUD_CREDENTIALS_MISSING', exitCode: 3 })
})

test('where something is there the refusal comes with what that is, and keeps its fix', () => {
  const on = { made: ['network', 'subnet'], pending: ['disk'] }
  const failure = failed({ complaints: [{ resource: instance, text: quota }] }, on)
  expect(failure).toMatchObject({ code: 'MACHINE_UNFINISHED', exitCode: 7 })
  expect(failure.message).toMatch(
    /quota CPUS of the project "p" is used up; on record of it: network, subnet, and disk may be there as well\.$/,
  )
  expect(failure.hint).toContain('iam-admin/quotas')
})

test('what follows from a known cause does not hide it', () => {
  const complaints = [{ text: 'update failed' }, { resource: instance, text: 'something odd' }, { text: quota }]
  expect(failed({ complaints })).toMatchObject({ code: 'CLOUD_QUOTA_USED_UP' })
})

test('what nobody knows is told in its own words, with the name of the resource', () => {
  const complaints = [{ text: 'update failed' }, { resource: instance, text: 'something odd\nin two lines.' }]
  const message = expect.stringContaining('instance: something odd in two lines;')
  expect(failed({ complaints })).toMatchObject({ code: 'MACHINE_UNFINISHED', message })
})

test.each([
  ['LEASE_HELD', 4, exit('error: the stack is currently locked by 1 lock(s).')],
  ['ENGINE_PASSPHRASE_LOST', 3, exit('error: could not create secrets manager: incorrect passphrase')],
  ['ENGINE_KILLED', 7, exit('', 'SIGKILL')],
  ['ENGINE_FAILED', 7, exit('error: no space left on device')],
  ['UNEXPECTED', 1, new TypeError('a fault of ours')],
])('%s is what the engine ended with where no resource was refused', (code, exitCode, thrown) => {
  expect(failed({ thrown })).toMatchObject({ code, exitCode })
})

test('whoever interrupted it is told that, whatever failed by it', () => {
  const complaints = [{ resource: instance, text: 'context canceled' }]
  expect(failed({ thrown: exit('', 'SIGKILL'), complaints, isInterrupted: true })).toMatchObject({ code: 'CANCELLED' })
})
