import { readFileSync, readlinkSync } from 'node:fs'
import { setTimeout } from 'node:timers/promises'
import { expect, test, vi } from 'vitest'
import { destroy, refresh, up } from '../../../stacks/engine/run.ts'
import { readState } from '../../../stacks/engine/state.ts'
import { EngineSite } from '../../fixtures/engine/site.ts'

// Each run of the engine takes seconds where all processors are busy, and some tests take several.
vi.setConfig({ testTimeout: 240_000 })

const lateMs = 1500

test('Ctrl-C lets what is under way end, puts it on record and begins nothing new', async () => {
  using site = new EngineSite()
  site.cloud.break({ call: 'create', name: 'network', does: 'late', ms: lateMs })
  const operator = site.operator('up')
  await operator.until('create network begun')
  operator.process.kill('SIGINT')
  expect(await operator.end()).toMatchObject({ code: 'CANCELLED', exitCode: 130 })
  expect(readState(site.places)).toMatchObject({ resources: [{ name: 'network' }], pending: [] })
  expect(site.cloud.calls()).toEqual(['create network'])
  await site.quiet()
  site.cloud.break()
  await up(site.work(), site.tell)
  expect(site.cloud.calls()).toEqual(['create network', 'create instance'])
})

test('a second Ctrl-C ends all of it at once; what hung is on record as under way', async () => {
  using site = new EngineSite()
  site.cloud.break({ call: 'create', name: 'instance', does: 'hang' })
  const operator = site.operator('up')
  await operator.until('create instance begun')
  operator.process.kill('SIGINT')
  await setTimeout(500)
  operator.process.kill('SIGINT')
  const failure = { code: 'CANCELLED', message: expect.stringContaining('instance may be there as well') }
  expect(await operator.end()).toMatchObject(failure)
  expect(site.running()).toEqual([])
  expect(readState(site.places)).toMatchObject({ resources: [{ name: 'network' }], pending: [{ name: 'instance' }] })
  site.cloud.break()
  await refresh(site.work(), [], site.tell)
  await up(site.work(), site.tell)
  expect(site.cloud.things()).toHaveLength(2)
  await destroy(site.work(), site.tell)
  expect(site.cloud.things()).toEqual([])
})

test('what was made though its engine was killed is adopted by its id, and is not made twice', async () => {
  using site = new EngineSite()
  site.cloud.break({ call: 'create', name: 'instance', does: 'late', ms: 60_000 })
  const operator = site.operator('up')
  await operator.until('create instance begun')
  while (site.cloud.things().length < 2) await setTimeout(50)
  for (const pid of site.engines()) process.kill(pid, 'SIGKILL')
  expect(await operator.end()).toMatchObject({ code: 'ENGINE_KILLED', exitCode: 7 })
  const [pending] = readState(site.places)?.pending ?? []
  expect(pending).toMatchObject({ name: 'instance', operation: 'creating' })
  site.cloud.break()
  await refresh(site.work(), [{ urn: pending?.urn ?? '', id: 'projects/p/instances/a' }], site.tell)
  expect(readState(site.places)).toMatchObject({
    resources: [{ name: 'network' }, { id: 'projects/p/instances/a' }],
    pending: [],
  })
  await up(site.work(), site.tell)
  expect(site.cloud.calls().filter((call) => call === 'create instance')).toHaveLength(1)
  await destroy(site.work(), site.tell)
  expect(site.cloud.things()).toEqual([])
})

test('where the operator is killed the engine ends what is under way, and puts it on record', async () => {
  using site = new EngineSite()
  site.cloud.break({ call: 'create', name: 'network', does: 'late', ms: lateMs })
  const operator = site.operator('up')
  await operator.until('create network begun')
  operator.process.kill('SIGKILL')
  expect(await operator.end()).toBeUndefined()
  await site.quiet()
  expect(readState(site.places)).toMatchObject({ resources: [{ name: 'network' }], pending: [] })
  site.cloud.break()
  await up(site.work(), site.tell)
  expect(site.cloud.calls()).toEqual(['create network', 'create instance'])
})

test('two operators at once: the second is told who works on it, and nothing is done twice', async () => {
  using site = new EngineSite()
  site.cloud.break({ call: 'create', name: 'network', does: 'late', ms: 5000 })
  const operator = site.operator('up')
  await operator.until('create network begun')
  const held = { code: 'LEASE_HELD', exitCode: 4, message: expect.stringContaining(`process ${site.engines()[0]}`) }
  await expect(up(site.work(), site.tell)).rejects.toMatchObject(held)
  expect(await operator.end()).toBe('done')
  expect(site.cloud.calls()).toEqual(['create network', 'create instance'])
})

test('no argument and no variable of the engine holds the passphrase', async () => {
  using site = new EngineSite()
  site.cloud.break({ call: 'create', name: 'network', does: 'late', ms: lateMs })
  const operator = site.operator('up')
  await operator.until('create network begun')
  const pid = site.engines()[0]
  const passphrase = readFileSync(`/proc/${pid}/fd/3`, 'utf8')
  expect(passphrase).toMatch(/^[A-Za-z0-9+/]{43}=$/)
  for (const part of ['environ', 'cmdline'])
    expect(readFileSync(`/proc/${pid}/${part}`, 'utf8')).not.toContain(passphrase)
  expect(readlinkSync(`/proc/${pid}/fd/3`)).toMatch(/ \(deleted\)$/)
  expect(await operator.end()).toBe('done')
})
