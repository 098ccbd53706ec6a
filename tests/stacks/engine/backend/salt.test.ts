import { existsSync, mkdirSync, readFileSync, writeFileSync } from 'node:fs'
import { dirname } from 'node:path'
import { expect, test } from 'vitest'
import { settleSalt } from '../../../../stacks/engine/backend/salt.ts'
import { enginePlaces } from '../../../../stacks/engine/places.ts'
import { folders } from '../../../fixtures/engine/site.ts'
import { temporaryFolder } from '../../../fixtures/folder.ts'

const salt = 'v1:EOe5lyTLBCs=:v1:sYXuEZT1a/d0v+lx:KiXbbmPh2NOpaRPb3bjm0y6MA8nRBQ=='

/** A state that this opens, and a salt that is left from an earlier one. */
function site(opener: object | undefined) {
  const places = enginePlaces(folders(temporaryFolder()), 'a')
  for (const file of [places.state, places.settings]) mkdirSync(dirname(file), { recursive: true })
  writeFileSync(places.settings, 'encryptionsalt: v1:earlier')
  const latest = { resources: [], secrets_providers: opener }
  if (opener) writeFileSync(places.state, JSON.stringify({ version: 3, checkpoint: { latest } }))
  return places
}

test('the salt is that of the state, whatever was there', () => {
  const places = site({ type: 'passphrase', state: { salt } })
  settleSalt(places)
  expect(readFileSync(places.settings, 'utf8')).toBe(`encryptionsalt: ${salt}\n`)
})

test('where there is no state no salt is left', () => {
  const places = site(undefined)
  settleSalt(places)
  expect(existsSync(places.settings)).toBe(false)
})

test('where no passphrase opens the state, what is there is left', () => {
  const places = site({ type: 'cloud', state: { url: 'gcpkms://k' } })
  settleSalt(places)
  expect(readFileSync(places.settings, 'utf8')).toContain('earlier')
})
