import { execFileSync, spawn } from 'node:child_process'
import { once } from 'node:events'
import { join } from 'node:path'
import { setTimeout } from 'node:timers/promises'
import { expect, test } from 'vitest'
import { secretAt, temporaryPlace } from '../../fixtures/vault.ts'

const fixtures = join(import.meta.dirname, '../../fixtures')

/** Lets a writer count from `first` on, kills it at a random moment of its work, and gives the last number it said. */
async function killInMidWrite(folder: string, first: number): Promise<number> {
  const writer = spawn(process.execPath, [join(fixtures, 'vault-writer.ts'), folder, String(first)], {
    env: {},
    stdio: ['ignore', 'pipe', 'inherit'],
  })
  let said = ''
  writer.stdout.on('data', (bytes: Buffer) => (said += bytes))
  await once(writer.stdout, 'data')
  await setTimeout(Math.random() * 60)
  writer.kill('SIGKILL')
  await once(writer, 'close')
  return Number(said.trimEnd().split('\n').at(-1))
}

test('killed at 66 random moments of writing and rotating, the vault holds the last value said or the next', {
  timeout: 300_000,
}, async () => {
  const rounds = async () => {
    using temporary = temporaryPlace()
    let first = 0
    for (let round = 0; round < 22; round++) {
      const said = await killInMidWrite(temporary.folder, first)
      const held = Number(await secretAt(temporary.place, 'count/value'))
      expect([said, said + 1]).toContain(held)
      first = held + 1
    }
  }
  await Promise.all([rounds(), rounds(), rounds()])
})

/** Runs a fixture that mounts file systems over a folder, in a mount namespace that ends with it. */
function withMounts(fixture: string, folder: string): Record<string, unknown> {
  const argv = ['--user', '--map-root-user', '--mount', process.execPath, join(fixtures, fixture), folder]
  return JSON.parse(execFileSync('unshare', argv, { encoding: 'utf8' }))
}

test('on a full or read-only disk a write fails with its reason, and the vault holds what it held', () => {
  using temporary = temporaryPlace()
  const seen = withMounts('vault-on-full-disk.ts', temporary.folder)
  expect(seen.full).toBe('VAULT_UNWRITABLE: The vault could not be written (ENOSPC); it holds what it held before.')
  expect(seen.after).toEqual(seen.before)
  expect(seen).toMatchObject({ kept: 'kept', read: 'kept', staged: [] })
  expect(seen.readOnly).toBe('VAULT_UNWRITABLE: The vault could not be written (EROFS); it holds what it held before.')
  expect(seen.rotation).toMatch(/^VAULT_UNWRITABLE: .*EROFS/)
  expect(seen.opening).toMatch(/^VAULT_LOCKED: .* cannot be written: /)
})
