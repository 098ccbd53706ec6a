import { afterAll, afterEach, beforeAll, describe, expect, test } from 'vitest'
import { pathsOf } from '../../stacks/gcp/spec.ts'
import { madeAt, parts, refusedCreates } from '../fixtures/gcp/parts.ts'
import { CloudSite } from '../fixtures/gcp/site.ts'
import { wantedMachine } from '../fixtures/gcp/spec.ts'

/** Each part of a machine that is not made, or not as it was said, on the way to an assistant. */

const hatching = ['hatch', '--remote', 'gcp', '--name', 'a']
const retiring = ['retire', 'a', '--yes']
const paths = pathsOf(wantedMachine)

let site: CloudSite
afterAll(async () => site?.[Symbol.asyncDispose]())

const held = () => [...site.cloud.held.keys()].sort()
/** What a sentence says is on record, as paths. */
const told = (message: string) => {
  const [, names = ''] = /on record of it: ([a-z, ]+)/.exec(message) ?? []
  return parts
    .filter((part) => names.split(', ').includes(part))
    .map((part) => paths[part])
    .sort()
}

describe('a refused create of each resource in turn', () => {
  beforeAll(async () => {
    site = await CloudSite.open()
  })

  test.each(parts)('%s: what is there is on record, and hatch carries on', async (part) => {
    const before = parts.slice(0, parts.indexOf(part))
    site.cloud.faults.splice(0, Number.POSITIVE_INFINITY, ...refusedCreates(parts.slice(before.length)))
    const said = await site.ask(hatching)
    expect(said).toMatchObject(
      before.length === 0
        ? { exitCode: 3, code: 'CLOUD_PERMISSION_MISSING' }
        : { exitCode: 7, code: 'MACHINE_UNFINISHED' },
    )
    expect(said.hint).toMatch(/^Have its owner grant it: gcloud projects add-iam-policy-binding/)
    expect(held()).toEqual(before.map((one) => paths[one]).sort())
    expect(told(said.message)).toEqual(held())
  })

  test('none: hatch ends with a proof that holds, and retire leaves nothing', async () => {
    site.cloud.faults.length = 0
    expect(await site.ask(hatching)).toMatchObject({ exitCode: 0, data: { proof: { holds: true } } })
    expect(await site.ask([...retiring, '--no-backup'])).toMatchObject({ exitCode: 0 })
    expect(held()).toEqual([])
  })
})

describe('what was made and not said so', () => {
  test('answers that are lost, and operations that fail late, are found, and hatch converges', async () => {
    const late = { does: 'spoil', code: 'INTERNAL_ERROR', message: 'Internal error.' } as const
    site.cloud.faults.push({ ...madeAt('network'), does: 'lose' }, { ...madeAt('disk'), ...late })
    expect(await site.ask(hatching)).toMatchObject({ exitCode: 7 })
    expect(held()).toEqual(expect.arrayContaining([paths.network, paths.disk]))
    site.cloud.faults.splice(0, Number.POSITIVE_INFINITY, { ...madeAt('instance'), does: 'lose' })
    expect(await site.ask(hatching)).toMatchObject({ exitCode: 7 })
    expect(held()).toContain(paths.instance)
    expect(await site.ask(hatching)).toMatchObject({ exitCode: 0, data: { proof: { holds: true } } })
    expect(await site.ask([...retiring, '--no-backup'])).toMatchObject({ exitCode: 0 })
    expect(held()).toEqual([])
  })
})

describe('a refused create of one resource alone', () => {
  afterEach(() => {
    site.cloud.faults.length = 0
  })

  test.each(parts)('%s: retire leaves nothing', async (part) => {
    site.cloud.faults.push(...refusedCreates([part]))
    expect(await site.ask(hatching)).toMatchObject({ exitCode: 7, code: 'MACHINE_UNFINISHED' })
    expect(await site.ask(retiring)).toMatchObject({ exitCode: 0 })
    expect(held()).toEqual([])
    expect((await site.ask(['ps'])).data).toMatchObject({ assistants: [] })
  })
})
