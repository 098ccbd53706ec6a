import { execFileSync } from 'node:child_process'
import { join } from 'node:path'
import { expect, test } from 'vitest'
import { temporaryFolder } from '../../fixtures/folder.ts'
import { faults, folders, type Met } from '../../fixtures/vault-on-full-disk.ts'

const fixture = join(import.meta.dirname, '../../fixtures/vault-on-full-disk.ts')

test('whatever a disk refuses in the middle of a write, the vault opens with what it held, and goes on afterwards', {
  timeout: 300_000,
}, () => {
  const argv = ['--user', '--map-root-user', '--mount', process.execPath, fixture, temporaryFolder()]
  const met: Met[] = JSON.parse(execFileSync('unshare', argv, { encoding: 'utf8' }))
  expect(met.filter(({ harm }) => harm.length > 0)).toEqual([])
  for (const { said } of met)
    expect(said).toMatch(/^(done|ENOSPC|EROFS|(VAULT_UNWRITABLE|AUDIT_UNUSABLE): .*(ENOSPC|EROFS))/)
  const refused = (fault: Met['fault'], folder: Met['folder'], act: Met['act']) =>
    met.find((one) => one.fault === fault && one.folder === folder && one.act === act)?.said
  expect(met).toHaveLength(Object.keys(faults).length * folders.length * 6)
  const before = '; it holds what it held before.'
  for (const act of ['put', 'remove', 'key replacement', 'data-key rotation'] as const) {
    for (const fault of ['full', 'full but for a page', 'without inodes', 'without inodes but for one'] as const)
      expect(refused(fault, 'vault', act)).toBe(`VAULT_UNWRITABLE: The vault could not be written (ENOSPC)${before}`)
    expect(refused('read-only', 'vault', act)).toBe(`VAULT_UNWRITABLE: The vault could not be written (EROFS)${before}`)
    expect(refused('read-only', 'key', act)).toMatch(/^VAULT_UNWRITABLE: .*EROFS/)
    expect(refused('full', 'audit', act)).toMatch(/^AUDIT_UNUSABLE: .*ENOSPC/)
  }
  for (const fault of ['full', 'without inodes'] as const) {
    expect(refused(fault, 'key', 'audit')).toMatch(/^AUDIT_UNUSABLE: .*ENOSPC/)
    expect(refused(fault, 'key', 'keychain ledger')).toBe('ENOSPC')
  }
})
