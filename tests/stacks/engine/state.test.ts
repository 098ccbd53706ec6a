import { mkdirSync, readdirSync, rmSync, truncateSync, writeFileSync } from 'node:fs'
import { dirname } from 'node:path'
import { expect, test } from 'vitest'
import { enginePlaces } from '../../../stacks/engine/places.ts'
import { copyState, readState } from '../../../stacks/engine/state.ts'
import { folders } from '../../fixtures/engine/site.ts'
import { temporaryFolder } from '../../fixtures/folder.ts'

/** A state as the engine writes it, of a stack with one network. */
function site() {
  const places = enginePlaces(folders(temporaryFolder()), 'a')
  const write = (serial: number) => {
    const urn = 'urn:pulumi:a::vellum::gcp:compute/network:Network::network'
    const resources = [
      { urn: 'urn:pulumi:a::vellum::pulumi:pulumi:Stack::vellum-a', type: 'pulumi:pulumi:Stack' },
      { urn, type: 'gcp:compute/network:Network', custom: true, id: `n${serial}` },
    ]
    writeFileSync(places.state, JSON.stringify({ version: 3, checkpoint: { stack: 'a', latest: { resources } } }))
  }
  mkdirSync(dirname(places.state), { recursive: true })
  return { places, write }
}

test('only what is in the cloud counts as part of a machine', () => {
  const { places, write } = site()
  expect(readState(places)).toBeUndefined()
  write(1)
  expect(readState(places)?.resources).toEqual([{ name: 'network', type: 'gcp:compute/network:Network', id: 'n1' }])
})

test('a state that changed is copied, one that did not is not, and thirty copies are kept', () => {
  const { places, write } = site()
  for (let serial = 1; serial <= 33; serial++) {
    write(serial)
    copyState(places)
    copyState(places)
    // The names of copies are times, by the millisecond.
    for (const begun = Date.now(); Date.now() <= begun; );
  }
  expect(readdirSync(places.copies)).toHaveLength(30)
})

test.each([
  ['cut off', (file: string) => truncateSync(file, 40), 'it is not what the engine writes'],
  ['empty', (file: string) => truncateSync(file, 0), 'it is empty'],
  ['of another kind', (file: string) => writeFileSync(file, '{"version":3}'), 'it is not what the engine writes'],
  ['gone', (file: string) => rmSync(file), 'it is gone'],
])('a state that is %s is refused, and the newest copy that can be used is offered', (_, damage, why) => {
  const { places, write } = site()
  write(1)
  copyState(places)
  const [copy] = readdirSync(places.copies)
  writeFileSync(`${places.copies}/9999.json`, 'half a cop')
  damage(places.state)
  const hint = expect.stringContaining(`cp '${places.copies}/${copy}' '${places.state}'`)
  const message = expect.stringContaining(why)
  expect(() => readState(places)).toThrow(
    expect.objectContaining({ code: 'ENGINE_STATE_BROKEN', exitCode: 3, message, hint }),
  )
})

test('a state that is damaged and was never copied says what is left to do', () => {
  const { places } = site()
  writeFileSync(places.state, '')
  const hint = expect.stringContaining('remove by hand')
  expect(() => readState(places)).toThrow(expect.objectContaining({ code: 'ENGINE_STATE_BROKEN', hint }))
})
