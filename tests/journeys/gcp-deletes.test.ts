import { afterAll, beforeAll, expect, test } from 'vitest'
import { removalOrder } from '../../stacks/gcp/machine/inventory.ts'
import { namesOf, pathsOf } from '../../stacks/gcp/spec.ts'
import { calledIn, refusedDeletes } from '../fixtures/gcp/parts.ts'
import { CloudSite } from '../fixtures/gcp/site.ts'
import { wantedMachine } from '../fixtures/gcp/spec.ts'

/** Each part of a machine that does not go when its assistant is retired. */

const hatching = ['hatch', '--remote', 'gcp', '--name', 'a']
const retiring = ['retire', 'a', '--yes', '--no-backup']
const [paths, names, called] = [pathsOf(wantedMachine), namesOf('a'), calledIn(wantedMachine)]

let site: CloudSite
beforeAll(async () => {
  site = await CloudSite.open()
  expect(await site.ask(hatching)).toMatchObject({ exitCode: 0 })
})
afterAll(async () => site?.[Symbol.asyncDispose]())

const held = () => [...site.cloud.held.keys()].sort()
const refuse = (of: readonly (typeof removalOrder)[number][]) =>
  site.cloud.faults.splice(0, Number.POSITIVE_INFINITY, ...refusedDeletes(of))

test.each(['instance', 'network'] as const)('a refused delete of the %s: hatch ends well again', async (part) => {
  refuse([part])
  expect(await site.ask(retiring)).toMatchObject({ exitCode: 9, code: 'MACHINE_LEFT_BEHIND' })
  expect(held()).toContain(paths[part])
  // Where the machine itself is gone, it is made anew only because somebody says so.
  expect(await site.ask([...hatching, '--yes'])).toMatchObject({ exitCode: 0, data: { proof: { holds: true } } })
})

test.each(removalOrder)('a refused delete of each in turn: %s is named with what removes it', async (part) => {
  const left = removalOrder.slice(removalOrder.indexOf(part))
  refuse(left)
  const said = await site.ask(retiring)
  expect(said).toMatchObject({ exitCode: 9, code: 'MACHINE_LEFT_BEHIND' })
  // The engine begins nothing more once something was refused, so that there may be others.
  expect(held()).toEqual(expect.arrayContaining(left.map((one) => paths[one])))
  for (const one of removalOrder.filter((one) => held().includes(paths[one]))) {
    const [kind, gcloud, flags] = called[one]
    expect(said.message).toContain(`${names[one]} (${kind}, `)
    expect(said.hint).toContain(`gcloud ${gcloud} delete ${names[one]}${flags} --project p-test --quiet`)
  }
})

test('a refused delete of none: retire again leaves nothing', async () => {
  refuse([])
  expect(await site.ask(retiring)).toMatchObject({ exitCode: 0 })
  expect(held()).toEqual([])
  expect((await site.ask(['ps'])).data).toMatchObject({ assistants: [] })
})
