import { chmodSync, rmSync, symlinkSync, writeFileSync } from 'node:fs'
import { join } from 'node:path'
import { expect, test } from 'vitest'
import { describeLayer } from '../../../bootstrap/release/manifest.ts'
import { faultsOf, settleTime, verifyLayer } from '../../../runtime/machine/layer.ts'
import { temporaryFolder } from '../../fixtures/folder.ts'

async function makeLayer() {
  const folder = temporaryFolder()
  writeFileSync(join(folder, 'a.js'), 'one')
  chmodSync(join(folder, 'a.js'), 0o644)
  return { folder, layer: await describeLayer('app', [{ path: 'a.js', mode: 0o644, bytes: Buffer.from('one') }]) }
}

test('a layer that is as described passes', async () => {
  const { folder, layer } = await makeLayer()
  await verifyLayer(folder, layer)
})

test.each([
  ['its contents', 'other contents', (path: string) => writeFileSync(path, 'two')],
  ['its mode', 'another mode', (path: string) => chmodSync(path, 0o755)],
  ['its absence', 'is missing', (path: string) => rmSync(path)],
  [
    'being a link',
    'is missing',
    (path: string) => {
      rmSync(path)
      symlinkSync('/etc/hostname', path)
    },
  ],
])('a file is found damaged by %s', async (_what, why, damage) => {
  const { folder, layer } = await makeLayer()
  damage(join(folder, 'a.js'))
  await expect(verifyLayer(folder, layer)).rejects.toMatchObject({
    code: 'RELEASE_DAMAGED',
    message: expect.stringContaining(why),
  })
})

test('a file that was written to is noticed by its time, though its size is the same', async () => {
  const { folder, layer } = await makeLayer()
  settleTime(join(folder, 'a.js'))
  expect(faultsOf(folder, layer)).toEqual([])
  writeFileSync(join(folder, 'a.js'), 'two')
  expect(faultsOf(folder, layer)).toEqual(['a.js was written to'])
})
