import {
  chmodSync,
  mkdtempSync,
  readdirSync,
  readFileSync,
  renameSync,
  rmSync,
  symlinkSync,
  writeFileSync,
} from 'node:fs'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { afterEach, beforeEach, expect, test } from 'vitest'
import type { VaultDoor } from '../../../runtime/ces/door.ts'
import { selfcheck } from '../../../runtime/ces/selfcheck.ts'
import type { Probe } from '../../../runtime/protocol/proof.ts'
import { doorIn } from '../../fixtures/ces.ts'

let folder: string
let door: VaultDoor

beforeEach(async () => {
  folder = mkdtempSync(join(tmpdir(), 'vellum-ces-'))
  door = doorIn(folder)
  const vault = await door.open()
  vault.put('demo/token', Buffer.from('value'))
})

afterEach(() => {
  door.close()
  rmSync(folder, { recursive: true })
})

const ids = [
  'vault.open',
  'vault.key-source',
  'vault.modes',
  'vault.audit',
  'vault.roundtrip',
  'vault.flipped-byte',
  'vault.swapped-record',
  'vault.older-generation',
  'vault.missing-key',
]

async function failing(): Promise<Probe[]> {
  return (await selfcheck(door, folder)).filter((one) => one.status !== 'pass')
}

test('a sound vault passes every probe; the real one is not changed and the scratch one is gone', async () => {
  const before = readFileSync(door.place.file)
  const probes = await selfcheck(door, folder)
  expect(probes.map(({ id, status }) => [id, status])).toEqual(ids.map((id) => [id, 'pass']))
  expect(JSON.stringify(probes)).not.toMatch(/demo|token/)
  expect(readFileSync(door.place.file)).toEqual(before)
  expect(readdirSync(folder).sort()).toEqual(['audit', 'key', 'vault'])
})

test('two self-checks at once don’t disturb each other', async () => {
  const both = await Promise.all([selfcheck(door, folder), selfcheck(door, folder)])
  expect(both.flat().filter((one) => one.status !== 'pass')).toEqual([])
})

test('a vault open to others fails with the line that mends it', async () => {
  chmodSync(door.place.file, 0o640)
  const [opening, modes] = await failing()
  expect(opening).toMatchObject({ id: 'vault.open', evidence: 'locked: wrong-mode' })
  expect(modes).toMatchObject({ id: 'vault.modes', cause: `${door.place.file} has mode 0640 instead of 0600` })
  expect(modes?.fix).toBe(`chmod 0600 '${door.place.file}'`)
})

test('a missing key fails the key source and the opening, and names the file', async () => {
  renameSync(door.place.keys.file.path, `${door.place.keys.file.path}.away`)
  const probes = await failing()
  expect(probes.map((one) => one.id)).toEqual(['vault.open', 'vault.key-source'])
  for (const one of probes) expect(one.cause).toBe(`its key ${door.place.keys.file.path} is missing`)
})

test('a damaged vault says how to put the last good generation back', async () => {
  writeFileSync(door.place.file, `{}\n${readFileSync(door.place.file)}`)
  const [opening, ...rest] = await failing()
  expect(rest).toEqual([])
  expect(opening).toMatchObject({ id: 'vault.open', cause: expect.stringContaining('bytes that were not written') })
  expect(opening?.evidence).toMatch(
    /^locked: damaged; generation 1, as it was at \S+Z, is whole; going back to it loses /,
  )
  expect(opening?.fix).toContain(`cp -p '${door.place.previous}' '${door.place.file}'`)
})

test('a vault that leads elsewhere fails', async () => {
  renameSync(door.place.file, join(folder, 'elsewhere'))
  symlinkSync(join(folder, 'elsewhere'), door.place.file)
  expect((await failing()).map((one) => [one.id, one.evidence])).toEqual([
    ['vault.open', 'locked: symlink'],
    ['vault.modes', 'locked: symlink'],
  ])
})

test('where no scratch vault can be made its probes fail and say so', async () => {
  const probes = await selfcheck(door, join(folder, 'missing'))
  const failed = probes.filter((one) => one.status === 'fail')
  expect(failed.map((one) => one.id)).toEqual(ids.slice(4))
  for (const one of failed) expect(one.evidence).toContain('ENOENT')
})
