import { chmodSync, rmSync, statSync, symlinkSync, writeFileSync } from 'node:fs'
import { describe, expect, it } from 'vitest'
import { homeFolders } from '../../../../runtime/protocol/layout.ts'
import { bring, makeMachine } from '../../../fixtures/machine.ts'

const step = { kind: 'folders' } as const

describe('the folders of a home', () => {
  it('are made with their modes, noted before, and the second time nothing changes', async () => {
    const machine = makeMachine()
    expect(await bring(step, machine)).toEqual({ before: false, after: true })
    expect(await bring(step, machine)).toEqual({ before: true, after: true })
    for (const { path, mode } of homeFolders(machine.at, 'single')) expect(statSync(path).mode & 0o7777).toBe(mode)
    expect(machine.journal.record.made).toContainEqual({ kind: 'tree', name: machine.at.workspace })
  })

  it('get back a mode that was changed, and nothing else is touched', async () => {
    const machine = makeMachine()
    await bring(step, machine)
    writeFileSync(`${machine.at.workspace}/mine`, 'x')
    chmodSync(machine.at.ces, 0o755)
    expect(await bring(step, machine)).toEqual({ before: false, after: true })
    expect(statSync(machine.at.ces).mode & 0o777).toBe(0o700)
    expect(statSync(`${machine.at.workspace}/mine`).size).toBe(1)
  })

  it('are refused where a link stands in their place, and what it leads to is left alone', async () => {
    const machine = makeMachine()
    await bring(step, machine)
    rmSync(machine.at.logs, { recursive: true })
    symlinkSync('/etc', machine.at.logs)
    await expect(bring(step, machine)).rejects.toMatchObject({ code: 'HOME_FOREIGN' })
    expect(statSync('/etc').mode & 0o777).toBe(0o755)
  })
})
