import { chmodSync, chownSync, linkSync, mkdirSync, rmSync, statSync, symlinkSync, writeFileSync } from 'node:fs'
import { createServer } from 'node:net'
import { dirname, join } from 'node:path'
import { describe, expect, it, onTestFinished } from 'vitest'
import { type FileRule, homeFiles } from '../../../../runtime/protocol/home/files.ts'
import { layout } from '../../../../runtime/protocol/layout.ts'
import { fileProbes } from '../../../../runtime/steward/proof/files.ts'
import { filesStep } from '../../../../runtime/steward/steps/files.ts'
import { bring, makeMachine } from '../../../fixtures/machine.ts'

const asRoot = process.getuid?.() === 0

/** A home in which this file is, as it should be. */
async function homeWith(rule: (rules: FileRule[]) => FileRule | undefined) {
  const machine = makeMachine()
  await bring({ kind: 'folders' }, machine)
  const file = rule(homeFiles(machine.at))
  if (!file) throw new Error('no such rule')
  rmSync(file.path, { force: true })
  if (file.kind === 'file') writeFileSync(file.path, 'contents', { mode: file.mode })
  else {
    const server = createServer().listen(file.path)
    onTestFinished(() => void server.close())
    await new Promise((resolve) => server.once('listening', resolve))
  }
  chmodSync(file.path, file.mode)
  chownSync(file.path, process.getuid?.() ?? 0, process.getgid?.() ?? 0)
  return { machine, file }
}

const names = homeFiles(layout('/')).map(({ path }) => path)

describe.each(names)('%s', (name) => {
  it('with another mode or owner is noticed, alone, and mended', async () => {
    const { machine, file } = await homeWith((rules) => rules[names.indexOf(name)])
    const modes = async () => {
      const [probe] = await Promise.all(fileProbes(machine.at, machine.journal.record))
      return probe?.status === 'fail' ? probe : undefined
    }
    expect(await filesStep.observe({ kind: 'files' }, machine)).toMatchObject({ same: true })
    const wrongs = [() => chmodSync(file.path, 0o604), ...(asRoot ? [() => chownSync(file.path, 65534, 65534)] : [])]
    for (const harm of wrongs) {
      harm()
      if (!file.provenElsewhere) {
        const { evidence, cause, fix } = (await modes()) ?? {}
        expect(evidence).toMatch(new RegExp(`^${file.path} (has mode 604|is owned by 65534:65534), not \\S+$`))
        expect([cause, fix]).toEqual(['Wrong mode or owner', 'vellum doctor --fix'])
      }
      expect(await bring({ kind: 'files' }, machine)).toEqual({ before: false, after: true })
      expect(statSync(file.path).mode & 0o7777).toBe(file.mode)
      expect(statSync(file.path).uid).toBe(process.getuid?.())
      expect(await modes()).toBeUndefined()
    }
  })
})

describe('what is planted in the place of a file', () => {
  const database = (rules: FileRule[]) => rules.find(({ path }) => path.endsWith('gateway.db'))

  it('is not followed, where it is a link', async () => {
    const { machine, file } = await homeWith(database)
    const elsewhere = join(dirname(machine.at.home), 'elsewhere')
    writeFileSync(elsewhere, 'mine')
    chmodSync(elsewhere, 0o644)
    rmSync(file.path)
    symlinkSync(elsewhere, file.path)
    await expect(bring({ kind: 'files' }, machine)).rejects.toThrow()
    expect(statSync(elsewhere).mode & 0o7777).toBe(0o644)
  })

  it('is left alone, where it is another name of a file elsewhere', async () => {
    const { machine, file } = await homeWith(database)
    const elsewhere = join(dirname(machine.at.home), 'elsewhere')
    writeFileSync(elsewhere, 'mine')
    chmodSync(elsewhere, 0o644)
    rmSync(file.path)
    linkSync(elsewhere, file.path)
    await expect(bring({ kind: 'files' }, machine)).rejects.toMatchObject({ code: 'UNEXPECTED' })
    expect(statSync(elsewhere).mode & 0o7777).toBe(0o644)
  })

  it('is left alone, where it is another name of a socket elsewhere', async () => {
    const { machine, file } = await homeWith((rules) => rules.find(({ path }) => path.endsWith('gateway/steward/sock')))
    const elsewhere = join(dirname(machine.at.home), 'elsewhere')
    const server = createServer().listen(elsewhere)
    onTestFinished(() => void server.close())
    await new Promise((resolve) => server.once('listening', resolve))
    chmodSync(elsewhere, 0o600)
    rmSync(file.path)
    linkSync(elsewhere, file.path)
    await expect(bring({ kind: 'files' }, machine)).rejects.toMatchObject({ code: 'UNEXPECTED' })
    expect(statSync(elsewhere).mode & 0o7777).toBe(0o600)
  })

  it('is not waited for, where it is a folder', async () => {
    const { machine, file } = await homeWith(database)
    rmSync(file.path)
    mkdirSync(file.path)
    await expect(bring({ kind: 'files' }, machine)).rejects.toMatchObject({ code: 'UNEXPECTED' })
  })
})
