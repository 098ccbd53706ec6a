import { copyFileSync, existsSync, mkdirSync, readdirSync, symlinkSync, writeFileSync } from 'node:fs'
import { delimiter, dirname, join } from 'node:path'
import { afterEach, expect, test, vi } from 'vitest'
import { acquireEngine } from '../../../stacks/engine/acquire.ts'
import { enginePlaces } from '../../../stacks/engine/places.ts'
import type { EngineTold } from '../../../stacks/engine/told.ts'
import { builtEngine } from '../../fixtures/engine/built.ts'
import { folders } from '../../fixtures/engine/site.ts'
import { temporaryFolder } from '../../fixtures/folder.ts'

const path = process.env.PATH ?? ''
afterEach(() => {
  vi.unstubAllEnvs()
})

/** A machine without an engine; `told` is what was told of a download. */
function machine() {
  const folder = temporaryFolder()
  const places = enginePlaces(folders(folder), 'a')
  const told: EngineTold[] = []
  const bin = join(folder, 'bin')
  mkdirSync(bin)
  vi.stubEnv('PATH', [bin, ...path.split(delimiter).filter((one) => !readdir(one).includes('pulumi'))].join(delimiter))
  const acquire = (install?: (root: string) => Promise<unknown>) =>
    acquireEngine(places, (one) => told.push(one), install)
  return { bin, places, told, acquire }
}

function readdir(folder: string): string[] {
  try {
    return readdirSync(folder)
  } catch {
    return []
  }
}

/** Puts the built engine where the official download puts one. */
async function bring(root: string): Promise<void> {
  const target = join(root, 'bin/pulumi')
  mkdirSync(dirname(target), { recursive: true })
  copyFileSync(builtEngine(), target)
}

/** An engine that says this is its version. */
function pretend(bin: string, version: string): void {
  writeFileSync(join(bin, 'pulumi'), `#!/bin/sh\necho ${version}\n`, { mode: 0o755 })
}

const never = () => Promise.reject(new Error('nothing is to be downloaded'))

test('an installed engine is used as it is', async () => {
  const { bin, acquire, told } = machine()
  symlinkSync(builtEngine(), join(bin, 'pulumi'))
  expect(await acquire(never)).toMatchObject({ command: 'pulumi', version: { major: 3, minor: 259 } })
  expect(told).toEqual([])
})

test('it logs below our PULUMI_HOME, and not below that of the person', async () => {
  const { bin, acquire, places } = machine()
  symlinkSync(builtEngine(), join(bin, 'pulumi'))
  vi.stubEnv('PULUMI_HOME', join(bin, 'theirs'))
  await acquire(never)
  expect(existsSync(join(bin, 'theirs'))).toBe(false)
  expect(readdirSync(join(places.home, 'logs'))).toHaveLength(1)
})

test('without one it is downloaded once, and kept', async () => {
  const { acquire, places, told } = machine()
  const { command } = await acquire(bring)
  expect(command).toBe(join(places.engines, '3.259.0/bin/pulumi'))
  expect(told[0]).toMatchObject({ at: 'engine', detail: expect.stringContaining('3.259.0') })
  expect(await acquire(never)).toMatchObject({ command })
  expect(readdirSync(places.engines)).toEqual(['3.259.0'])
})

test.each(['v3.100.0', 'v2.25.2', 'v4.0.0', 'something else'])(
  'an installed engine of version %s is left alone',
  async (version) => {
    const { bin, acquire, places } = machine()
    pretend(bin, version)
    expect((await acquire(bring)).command).toContain(places.engines)
  },
)

test('where none can be had it says why, and leaves nothing', async () => {
  const { acquire, places } = machine()
  const why = expect.stringContaining('ENOTFOUND')
  const failed = acquire(() => Promise.reject(new Error('getaddrinfo ENOTFOUND')))
  await expect(failed).rejects.toMatchObject({ code: 'ENGINE_MISSING', exitCode: 3, message: why })
  expect(readdirSync(places.engines)).toEqual([])
})

test('a download that does not run here is told as that', async () => {
  const { acquire } = machine()
  const broken = acquire(async (root) => {
    await bring(root)
    writeFileSync(join(root, 'bin/pulumi'), 'not a program')
  })
  await expect(broken).rejects.toMatchObject({
    code: 'ENGINE_MISSING',
    message: expect.stringContaining('does not run'),
  })
})
