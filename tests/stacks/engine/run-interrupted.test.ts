import { execFileSync } from 'node:child_process'
import { readFileSync, readlinkSync } from 'node:fs'
import { setTimeout } from 'node:timers/promises'
import { expect, test, vi } from 'vitest'
import { destroy, refresh, up } from '../../../stacks/engine/run.ts'
import { readState } from '../../../stacks/engine/state.ts'
import { EngineSite } from '../../fixtures/engine/site.ts'

// Each run of the engine takes seconds where all processors are busy, and some tests take several.
vi.setConfig({ testTimeout: 240_000 })

const lateMs = 1500

/** What runs of this site's engine and plugins. */
function running({ folder }: EngineSite): string[] {
  const rows = execFileSync('ps', ['-A', '-ww', '-o', 'pid=,args='], { encoding: 'utf8' }).split('\n')
  const isPlugin = (row: string) => row.includes(`${folder}/cloud`)
  const isEngine = (row: string) => /\bpulumi (?:up|destroy|refresh)\b/.test(row) && homeOf(row) === folder
  return rows.filter((row) => isPlugin(row) || isEngine(row))
  function homeOf(row: string): string | undefined {
    const [pid = ''] = row.trim().split(' ')
    try {
      return readFileSync(`/proc/${pid}/environ`, 'utf8').includes(folder) ? folder : undefined
    } catch {
      return undefined
    }
  }
}

async function untilGone(site: EngineSite): Promise<void> {
  for (const begun = Date.now(); running(site).length > 0; await setTimeout(100))
    if (Date.now() - begun > 20_000) throw new Error(running(site).join('\n'))
}

function enginePid(site: EngineSite): number {
  const row = running(site).find((one) => /\bpulumi up\b/.test(one))
  return Number.parseInt(row ?? '', 10)
}

test('Ctrl-C lets what is under way end, puts it on record and begins nothing new', async () => {
  using site = new EngineSite()
  site.cloud.break({ call: 'create', name: 'network', does: 'late', ms: lateMs })
  const operator = site.operator('up')
  await operator.until('create network begun')
  operator.process.kill('SIGINT')
  expect(await operator.end()).toMatchObject({ code: 'CANCELLED', exitCode: 130 })
  expect(readState(site.places)).toMatchObject({ resources: [{ name: 'network' }], pending: [] })
  expect(site.cloud.calls()).toEqual(['create network'])
  await untilGone(site)
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
  expect(running(site)).toEqual([])
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
  process.kill(enginePid(site), 'SIGKILL')
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
  await untilGone(site)
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
  const held = { code: 'LEASE_HELD', exitCode: 4, message: expect.stringContaining(`process ${enginePid(site)}`) }
  await expect(up(site.work(), site.tell)).rejects.toMatchObject(held)
  expect(await operator.end()).toBe('done')
  expect(site.cloud.calls()).toEqual(['create network', 'create instance'])
})

test('no argument and no variable of the engine holds the passphrase', async () => {
  using site = new EngineSite()
  site.cloud.break({ call: 'create', name: 'network', does: 'late', ms: lateMs })
  const operator = site.operator('up')
  await operator.until('create network begun')
  const pid = enginePid(site)
  const passphrase = readFileSync(`/proc/${pid}/fd/3`, 'utf8')
  expect(passphrase).toMatch(/^[A-Za-z0-9+/]{43}=$/)
  for (const part of ['environ', 'cmdline'])
    expect(readFileSync(`/proc/${pid}/${part}`, 'utf8')).not.toContain(passphrase)
  expect(readlinkSync(`/proc/${pid}/fd/3`)).toMatch(/ \(deleted\)$/)
  expect(await operator.end()).toBe('done')
})
