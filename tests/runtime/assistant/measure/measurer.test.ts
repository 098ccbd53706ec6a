import { createHash } from 'node:crypto'
import { chmodSync, mkdirSync, rmSync, symlinkSync, writeFileSync } from 'node:fs'
import { join } from 'node:path'
import { afterEach, beforeEach, expect, test } from 'vitest'
import { Measurer } from '../../../../runtime/assistant/measure/measurer.ts'
import type { MeasuredPath, MeasureRequest } from '../../../../runtime/protocol/permission/measure.ts'
import { Workspace } from '../../../../runtime/sandbox/files/workspace.ts'
import { temporaryFolder } from '../../../fixtures/folder.ts'

let home: string
let workspace: Workspace
let measurer: Measurer

beforeEach(async () => {
  home = temporaryFolder()
  mkdirSync(join(home, 'workspace/src'), { recursive: true })
  workspace = await Workspace.open(join(home, 'workspace'))
  measurer = new Measurer(workspace)
})

afterEach(() => workspace[Symbol.asyncDispose]())

const at = (path: string) => join(workspace.path, path)
const never = new AbortController().signal
const nothing: MeasureRequest = { programs: [], paths: [], code: [] }
const measure = (wanted: Partial<MeasureRequest>) => measurer.measure({ ...nothing, ...wanted }, never)

async function path(one: string, isCode = false): Promise<MeasuredPath | undefined> {
  const { paths } = await measure({ paths: [one], code: isCode ? [one] : [] })
  return paths[0]
}

test('paths lead where their links lead, through folders and in chains', async () => {
  writeFileSync(at('src/a.ts'), '')
  symlinkSync('src', at('folder'))
  symlinkSync('folder/a.ts', at('chain'))
  symlinkSync(at('chain'), at('absolute'))
  expect(await path(at('absolute'))).toEqual({ path: at('absolute'), real: at('src/a.ts'), kind: 'file' })
  expect(await path(at('folder/../src'))).toMatchObject({ real: at('src'), kind: 'folder' })
  symlinkSync('../..', at('src/up'))
  expect(await path(at('src/up'))).toMatchObject({ real: home })
})

test('of what is not there it is said where it would be made', async () => {
  symlinkSync('src/later.txt', at('dangling'))
  expect(await path(at('dangling'))).toMatchObject({ real: at('src/later.txt'), kind: 'missing' })
  expect(await path(at('none/of/this'))).toMatchObject({ real: at('none/of/this'), kind: 'missing' })
})

test('a link that leads out is seen through, and what commands do not see is read as it is written', async () => {
  writeFileSync(join(home, 'secret'), 'x')
  symlinkSync('../secret', at('out'))
  expect(await path(at('out'))).toEqual({ path: at('out'), real: join(home, 'secret'), kind: 'missing' })
  symlinkSync('/proc/self/root/etc/shadow', at('around'))
  expect(await path(at('around'))).toMatchObject({ real: '/proc/self/root/etc/shadow', kind: 'missing' })
  symlinkSync('/etc/passwd', at('system'))
  expect(await path(at('system'))).toMatchObject({ real: '/etc/passwd', kind: 'file' })
})

test('links that lead in a circle end', async () => {
  symlinkSync('two', at('one'))
  symlinkSync('one', at('two'))
  expect(await path(at('one'))).toMatchObject({ kind: 'other' })
})

test('code of the workspace is known by its contents, and nothing else is read', async () => {
  writeFileSync(at('run.sh'), 'echo one\n')
  symlinkSync('run.sh', at('link.sh'))
  const sha256 = createHash('sha256').update('echo one\n').digest('hex')
  expect(await path(at('run.sh'), true)).toMatchObject({ sha256 })
  expect(await path(at('link.sh'), true)).toMatchObject({ sha256 })
  expect(await path(at('run.sh'))).not.toHaveProperty('sha256')
  expect(await path('/usr/bin/env', true)).not.toHaveProperty('sha256')
  expect(await path(at('src'), true)).not.toHaveProperty('sha256')
})

test('programs are found on the path of commands, as the file they are in the end', async () => {
  const { programs } = await measure({ programs: ['sh', 'no-such-program', './sh', '', '..'] })
  expect(programs[0]?.path).toMatch(/^\/usr\/bin\//)
  expect(programs.slice(1).map((one) => one.path)).toEqual([null, null, null, null])
})

test('the folder it would run in has to be one of the workspace', async () => {
  symlinkSync('src', at('folder'))
  expect(await measure({ cwd: 'folder' })).toMatchObject({ workspace: workspace.path, cwd: at('src') })
  await expect(measure({ cwd: '/etc' })).rejects.toMatchObject({ code: 'PATH_OUTSIDE' })
  await expect(measure({ cwd: 'none' })).rejects.toMatchObject({ code: 'FILE_UNUSABLE' })
})

test('what lies in a skill says of which version it is, also where the skill is a link', async () => {
  mkdirSync(at('skills/mail'), { recursive: true })
  mkdirSync(at('src/calendar'))
  symlinkSync('../src/calendar', at('skills/calendar'))
  for (const skill of ['skills/mail', 'src/calendar']) writeFileSync(at(`${skill}/run.sh`), 'echo one')
  const [mail, calendar, folder] = (
    await measure({ paths: [at('skills/mail/run.sh'), at('skills/calendar/run.sh'), at('skills/mail')] })
  ).paths
  expect(mail?.skill).toEqual({ id: 'mail', version: expect.stringMatching(/^v1:[0-9a-f]{64}$/) })
  expect(calendar?.skill).toMatchObject({ id: 'calendar', version: mail?.skill?.version })
  expect(folder).not.toHaveProperty('skill')
  writeFileSync(at('skills/mail/other.txt'), 'more')
  expect((await path(at('skills/mail/run.sh')))?.skill?.version).not.toBe(mail?.skill?.version)
})

test('equal states give equal answers, and each change another', async () => {
  writeFileSync(at('run.sh'), 'one')
  chmodSync(at('run.sh'), 0o755)
  const wanted = { programs: ['sh'], paths: [at('run.sh'), at('link')], code: [at('run.sh')] }
  const before = JSON.stringify(await measure(wanted))
  expect(JSON.stringify(await measure(wanted))).toBe(before)
  symlinkSync('/etc/passwd', at('link'))
  expect(JSON.stringify(await measure(wanted))).not.toBe(before)
  rmSync(at('link'))
  writeFileSync(at('run.sh'), 'two')
  expect(JSON.stringify(await measure(wanted))).not.toBe(before)
})

test('it ends when nobody waits for it any more', async () => {
  const gone = AbortSignal.abort(new Error('gone'))
  await expect(measurer.measure({ ...nothing, paths: [at('a')] }, gone)).rejects.toThrow('gone')
})

test('code that is too large to be measured is refused, and says so', async () => {
  writeFileSync(at('big'), Buffer.alloc(65 * 2 ** 20))
  await expect(path(at('big'), true)).rejects.toMatchObject({
    code: 'FILE_UNUSABLE',
    message: expect.stringContaining('64 MiB'),
  })
})
