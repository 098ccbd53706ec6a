import { mkdirSync, readdirSync, readFileSync, writeFileSync } from 'node:fs'
import { join } from 'node:path'
import { afterEach, expect, test, vi } from 'vitest'
import { fetchPackage } from '../../../bootstrap/release/npm-package.ts'
import { repositoryFolder } from '../../fixtures/checkout.ts'
import { temporaryFolder } from '../../fixtures/folder.ts'

/** A small package of this project, so that the registry is asked for little. */
const name = 'get-tsconfig'
const lock = JSON.parse(readFileSync(join(repositoryFolder, 'package-lock.json'), 'utf8'))
const entry: { version: string; integrity: string } = lock.packages[`node_modules/${name}`]

/** A checkout that is nothing but a lock file with one package, and a cache beside it. */
function fetching(locked: object | undefined) {
  const folder = temporaryFolder()
  const waits: string[] = []
  const packages = locked ? { [`node_modules/${name}`]: locked } : {}
  mkdirSync(join(folder, 'checkout'))
  writeFileSync(join(folder, 'checkout/package-lock.json'), JSON.stringify({ packages }))
  const cache = join(folder, 'cache')
  const kept = () => readdirSync(join(cache, 'packages'))
  return { checkout: join(folder, 'checkout'), cache, waiting: (what: string) => waits.push(what), waits, kept }
}

afterEach(() => void vi.unstubAllEnvs())

test('a package comes by npm once, is the one that the lock file names, and the wait is told', async () => {
  const asked = fetching(entry)
  const place = await fetchPackage(name, asked)
  expect(await fetchPackage(name, asked)).toBe(place)
  expect(asked.waits).toEqual([`npm to fetch ${name} ${entry.version}`])
  expect(asked.kept()).toEqual([`${name}-${entry.version}.tgz`])
})

test('one that was changed in the cache is fetched anew', async () => {
  const asked = fetching(entry)
  const place = await fetchPackage(name, asked)
  const whole = readFileSync(place)
  writeFileSync(place, whole.fill(0, 100, 101))
  await fetchPackage(name, asked)
  expect(asked.waits.length).toBe(2)
  expect(readFileSync(place).equals(whole)).toBe(false)
})

test('one that is not what the lock file names is refused, and nothing of it is kept', async () => {
  const other = { ...entry, integrity: `sha512-${Buffer.alloc(64).toString('base64')}` }
  const asked = fetching(other)
  await expect(fetchPackage(name, asked)).rejects.toMatchObject({
    code: 'RELEASE_UNBUILDABLE',
    message: expect.stringContaining('is not the one package-lock.json names'),
  })
  expect(asked.kept()).toEqual([])
})

test.each([
  ['the lock file does not name', undefined, 'does not name get-tsconfig', undefined],
  ['no registry has', { ...entry, version: '0.0.0-none' }, 'could not fetch get-tsconfig@0.0.0-none', undefined],
  ['there is no npm to fetch', entry, 'npm, which fetches', '/nowhere'],
])('a package that %s is refused with the reason', async (_, locked, why, path) => {
  if (path) vi.stubEnv('PATH', path)
  await expect(fetchPackage(name, fetching(locked))).rejects.toMatchObject({
    code: 'RELEASE_UNBUILDABLE',
    message: expect.stringContaining(why),
  })
})
