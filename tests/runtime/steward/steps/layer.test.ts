import { appendFileSync, chmodSync, existsSync, rmSync, writeFileSync } from 'node:fs'
import { join } from 'node:path'
import { describe, expect, it } from 'vitest'
import type { Machine } from '../../../../runtime/steward/machine.ts'
import { appDigest, bring, makeMachine } from '../../../fixtures/machine.ts'

const step = { kind: 'layer', name: 'app', digest: appDigest } as const
const arrived = (machine: Machine, path: string) => join(machine.staging, 'layers', appDigest, path)

async function machineWithFolders() {
  const machine = makeMachine()
  await bring({ kind: 'folders' }, machine)
  return machine
}

it('a layer is verified and moved into its place once', async () => {
  const machine = await machineWithFolders()
  expect(await bring(step, machine)).toEqual({ before: false, after: true })
  expect(await bring(step, machine)).toEqual({ before: true, after: true })
  expect(existsSync(join(machine.at.layer(appDigest), 'bin/tool'))).toBe(true)
})

describe('a layer that is not what its manifest says is refused', () => {
  const damages: [string, (machine: Machine) => void, RegExp][] = [
    ['with other contents', (m) => appendFileSync(arrived(m, 'package.json'), ' '), /package.json has other contents/],
    ['with a file missing', (m) => rmSync(arrived(m, 'bin/tool')), /bin\/tool is missing/],
    ['with a file too many', (m) => writeFileSync(arrived(m, 'extra'), ''), /extra does not belong/],
    ['with another mode', (m) => chmodSync(arrived(m, 'package.json'), 0o666), /package.json has another mode/],
    ['that did not arrive', (m) => rmSync(m.staging, { recursive: true }), /did not arrive/],
  ]
  it.each(damages)('%s', async (_, damage, says) => {
    const machine = await machineWithFolders()
    damage(machine)
    await expect(bring(step, machine)).rejects.toMatchObject({
      code: 'RELEASE_DAMAGED',
      message: expect.stringMatching(says),
    })
    expect(existsSync(machine.at.layer(appDigest))).toBe(false)
  })
})
