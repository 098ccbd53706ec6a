import { existsSync, readFileSync, writeFileSync } from 'node:fs'
import { join } from 'node:path'
import { expect, test } from 'vitest'
import type { EngineTold } from '../../stacks/engine/told.ts'
import { bringPackages } from '../../stacks/packages.ts'
import { temporaryFolder } from '../fixtures/folder.ts'

/** A folder whose lock file asks for this; npm takes what is in the folder already for the package. */
function site(lock: object) {
  const folder = temporaryFolder()
  const told: EngineTold[] = []
  writeFileSync(join(folder, 'package.json'), JSON.stringify({ name: 'x', version: '1.0.0' }))
  writeFileSync(join(folder, 'package-lock.json'), JSON.stringify(lock))
  return { folder, told, bring: () => bringPackages((one) => told.push(one), folder) }
}

const empty = { name: 'x', version: '1.0.0', lockfileVersion: 3, packages: { '': { name: 'x', version: '1.0.0' } } }

test('packages are installed once, and again when the lock file asks for others', async () => {
  const { folder, told, bring } = site(empty)
  await bring()
  await bring()
  expect(told).toHaveLength(1)
  const lock = join(folder, 'package-lock.json')
  writeFileSync(lock, `${readFileSync(lock, 'utf8')}\n`)
  await bring()
  expect(told).toHaveLength(2)
})

test('an install that fails says why, and is tried again', async () => {
  const { folder, told, bring } = site({ ...empty, packages: { '': { name: 'x', dependencies: { y: '1' } } } })
  writeFileSync(join(folder, 'package.json'), '{')
  for (const _ of [1, 2]) await expect(bring()).rejects.toMatchObject({ code: 'PACKAGES_MISSING', exitCode: 3 })
  expect(told).toHaveLength(2)
  expect(existsSync(join(folder, 'node_modules/.vellum-lock.json'))).toBe(false)
})
