import { execFileSync, spawn } from 'node:child_process'
import { randomBytes } from 'node:crypto'
import { once } from 'node:events'
import { chmodSync, copyFileSync, globSync, readdirSync, readFileSync, statSync, truncateSync } from 'node:fs'
import { join } from 'node:path'
import { afterAll, beforeAll, expect, it } from 'vitest'
import { layout } from '../../runtime/protocol/layout.ts'
import { type Person, repository, rootPerson } from '../fixtures/person.ts'
import { openRows } from '../fixtures/rows.ts'

const canary = `canary-${randomBytes(20).toString('hex')}`
let me: Person
let file: string
let rows: Record<string, unknown>
beforeAll(async () => {
  me = await rootPerson()
  await type('hatch --name a --port', String(me.port))
  await type('exec a --', 'mkdir -p deep/er && echo kept > deep/er/file && ln -s /etc/shadow out && chmod 500 deep')
  await type('config set -a a events.keepDays 77')
  await type('credentials set -a a fal/api_key', { input: canary })
})
afterAll(async () => me?.leave())

/** Types a line that ends well, and gives what it printed. */
async function type(line: string, ...more: (string | { input: string })[]): Promise<string> {
  const words = more.filter((one) => typeof one === 'string')
  const said = await me.vellum([...line.split(' '), ...words], more.find((one) => typeof one !== 'string') ?? {})
  expect(said, `${line} ${words}`).toMatchObject({ exitCode: 0 })
  return said.stdout
}

/** What the two databases hold of what was done before the backup. */
function databaseRows(): Record<string, unknown> {
  const at = layout(me.home)
  const all = (path: string, query: string) => openRows(path, (database) => database.prepare(query).all())
  return {
    decisions: all(at.gatewayDatabase, 'SELECT * FROM decisions ORDER BY rowid'),
    settings: all(at.gatewayDatabase, 'SELECT * FROM settings ORDER BY name'),
    runs: all(at.assistantDatabase, 'SELECT * FROM runs ORDER BY rowid'),
    grants: all(at.assistantDatabase, 'SELECT * FROM used_grants ORDER BY id'),
  }
}

/** Everything that a restore lays beside its place, or puts aside. */
function besides(): string[] {
  const names = globSync('{*,gateway/*,assistant/*,ces/*,ces/vault/*,steward/*}', { cwd: me.home })
  return names.filter((name) => /before|arrived|\.part$|restore/.test(name))
}

const restoring = (name: string) => me.ask(['restore', name, '--from', file, '--yes'])

it('backs an assistant up, and another one that is hatched has all of it', async () => {
  rows = databaseRows()
  const made = await me.ask(['backup', 'a'])
  expect(made).toMatchObject({ exitCode: 0, data: { manifest: { assistant: 'a', credentials: 1, leftOut: [] } } })
  file = (made.data as { file: string }).file
  expect(readdirSync(join(file, '..'))).toHaveLength(1)
  const credentials = await type('credentials list -a a')
  await type('retire a --no-backup --yes')
  await type('hatch --name c --port', String(me.port))
  expect(await restoring('c')).toMatchObject({ exitCode: 0, data: { proof: { holds: true } } })
  expect(databaseRows()).toEqual(rows)
  const workspace = join(me.home, 'workspace')
  expect(readFileSync(join(workspace, 'deep/er/file'), 'utf8')).toBe('kept\n')
  expect(statSync(join(workspace, 'deep')).mode & 0o777).toBe(0o500)
  expect(execFileSync('readlink', [join(workspace, 'out')], { encoding: 'utf8' })).toBe('/etc/shadow\n')
  expect(await type('credentials list -a c')).toBe(credentials)
  await type('credentials rotate c --data-key')
  expect(await type('credentials audit -a c')).toMatch(/restore +steward +done/)
  expect(await type('config get -a c events.keepDays')).toBe('77\n')
  expect(besides()).toEqual([])
  expect(await type('audit c')).toMatch(/restore .*done/)
})

it('shows no secret in the file, in any log, or anywhere on either side', () => {
  const forms = [canary, Buffer.from(canary).toString('base64').slice(4, 40), Buffer.from(canary).toString('hex')]
  for (const form of forms)
    for (const folder of [me.folder, me.home])
      expect(execFileSync('sh', ['-c', 'grep -rlF -- "$0" "$1" || :', form, folder], { encoding: 'utf8' })).toBe('')
})

it('is read by the age program and tar with the key that was made for it', () => {
  const key = join(me.folder, '.config/vellum/backup.key')
  const line = 'age -d -i "$0" "$1" | tar -xOf - workspace/deep/er/file'
  expect(execFileSync('sh', ['-c', line, key, file], { encoding: 'utf8' })).toBe('kept\n')
})

it('is refused before anything is changed: unasked, cut off, for another key', async () => {
  expect((await me.vellum(['restore', 'c', '--from', file])).exitCode).toBe(2)
  const cut = join(me.folder, 'cut.age')
  copyFileSync(file, cut)
  truncateSync(cut, 20_000)
  expect(await me.ask(['restore', 'c', '--from', cut, '--yes'])).toMatchObject({ exitCode: 3, code: 'BACKUP_DAMAGED' })
  expect(await me.ask(['backup', 'c', '--passphrase'])).toMatchObject({ exitCode: 2 })
})

it('says what it would change of what is there, and changes nothing', async () => {
  await type('exec c --', 'echo changed > NOW.md; touch late')
  await type('credentials set -a c fal/api_key', { input: 'another value' })
  await type('credentials set -a c late/key', { input: 'x' })
  const before = databaseRows()
  const planned = await me.ask(['restore', 'c', '--from', file, '--dry-run'])
  const workspace = { added: [], changed: ['NOW.md'], gone: ['late'] }
  const credentials = { added: [], changed: ['fal/api_key'], gone: ['late/key'] }
  expect(planned).toMatchObject({
    exitCode: 0,
    data: { manifest: { assistant: 'a' }, changes: { workspace, credentials } },
  })
  expect(await type('restore c --from', file, '--dry-run')).toMatch(
    /assistant\.db +runs: rows 2 → 1 \(0 added, 1 gone\)/,
  )
  expect(databaseRows()).toEqual(before)
  expect(besides()).toEqual([])
  expect(await type('credentials list -a c')).toContain('late/key')
})

it('is made of one that sleeps too, which sleeps on', async () => {
  await type('sleep c')
  const made = await me.ask(['backup', 'c'])
  expect(made).toMatchObject({ exitCode: 0, data: { manifest: { assistant: 'c', credentials: 2 } } })
  expect(await me.ask(['status', 'c'])).toMatchObject({ exitCode: 0 })
  expect(await type('ps')).toMatch(/ asleep/)
  for (const how of ['--dry-run', '--yes'])
    expect(await me.ask(['restore', 'c', '--from', file, how])).toMatchObject({ exitCode: 3, code: 'RESTORE_ASLEEP' })
  expect(besides()).toEqual([])
  await type('wake c')
  await type('restore c --from', (made.data as { file: string }).file, '--yes')
  expect(await type('credentials list -a c')).toContain('late/key')
})

it('keeps revoked what was revoked on the living machine, and this person can still call', async () => {
  const { tokens } = (await me.ask(['tokens', 'list', '-a', 'c'])).data as unknown as {
    tokens: { id: string; isYours: boolean; revokedAt?: string }[]
  }
  const other = tokens.find(({ isYours }) => !isYours)?.id ?? ''
  await type('tokens revoke -a c', other, '--yes')
  expect(await restoring('c')).toMatchObject({ exitCode: 0 })
  const listed = await type('tokens list -a c')
  expect(listed).toMatch(new RegExp(`${other} .* revoked`))
  expect(listed).toMatch(/ yours /)
})

it('puts everything back where what it brought does not hold', async () => {
  await type('exec c --', 'echo living > living')
  const logs = join(me.home, 'logs')
  chmodSync(logs, 0o755)
  const reverted = await restoring('c')
  chmodSync(logs, 0o700)
  expect(reverted).toMatchObject({
    exitCode: 6,
    code: 'RESTORE_REVERTED',
    message: expect.stringContaining('files.modes'),
  })
  expect(await type('exec c --', 'cat living')).toBe('living\n')
  expect(await type('credentials list -a c')).toContain('fal/api_key')
  expect(besides()).toEqual([])
})

it.each(['arrived', 'looked at', 'stopped', 'exchanged', 'running', 'ready', 'credentials'])(
  'a steward that is killed after "%s" leaves what is taken back by the next line that is typed',
  async (step) => {
    const child = spawn(join(repository, 'vellum'), ['restore', 'c', '--from', file, '--yes'], {
      env: me.env,
      stdio: ['ignore', 'ignore', 'pipe'],
    })
    let said = ''
    child.stderr.on('data', (bytes) => {
      const before = said.includes(`✓ ${step}`) || said.includes(`· ${step}`)
      said += bytes
      if (!before && (said.includes(`✓ ${step}`) || said.includes(`· ${step}`)))
        execFileSync('pkill', ['-KILL', '-f', `steward.js restore --home ${me.home}`])
    })
    const [code] = await once(child, 'close')
    expect([code, said]).toEqual([7, expect.stringContaining(step)])
    await type('wake c')
    expect(await type('exec c --', 'cat living')).toBe('living\n')
    expect(await type('credentials list -a c')).toContain('fal/api_key')
    expect(await me.ask(['status', 'c'])).toMatchObject({ exitCode: 0 })
    expect(besides()).toEqual([])
  },
)
