import { execFileSync } from 'node:child_process'
import { chmodSync } from 'node:fs'
import { join } from 'node:path'
import { execa } from 'execa'
import { expect, test } from 'vitest'
import { releaseOf } from '../../../bootstrap/release/release.ts'
import { tarOf } from '../../../bootstrap/release/tar.ts'
import type { KeychainRequest } from '../../../runtime/protocol/vault/keychain.ts'
import { repositoryFolder } from '../../fixtures/checkout.ts'
import { temporaryFolder } from '../../fixtures/folder.ts'
import { Keyring } from '../../fixtures/keyring.ts'
import { nobody } from '../../fixtures/running.ts'

/** The layers of a release as they arrive on a machine, for everybody to read. */
async function arrived(): Promise<{ node: string; program: string }> {
  const release = await releaseOf(repositoryFolder, { cache: join(temporaryFolder(), 'cache') })
  const folder = temporaryFolder()
  const digests = release.manifest.layers.map(({ digest }) => digest)
  await execa('tar', ['-xpf', '-', '-C', folder], { input: tarOf(release, digests, []) })
  execFileSync('chmod', ['-R', 'a+rX', folder])
  chmodSync(folder, 0o755)
  const layer = (name: string) =>
    join(folder, 'layers', release.manifest.layers.find((one) => one.name === name)?.digest ?? '')
  return { node: join(layer('node'), 'bin/node'), program: join(layer('app'), 'keychain.js') }
}

test("the program of a built release keeps, gives and removes a key in an ordinary user's keychain", async () => {
  const account = process.getuid?.() === 0 ? { uid: nobody, gid: nobody } : undefined
  await using keyring = await new Keyring(account).start()
  const { node, program } = await arrived()
  const ask = async (request: KeychainRequest) => {
    const { stdout, stderr } = await execa(node, [program], {
      input: JSON.stringify(request),
      env: keyring.env,
      extendEnv: false,
      reject: false,
      ...account,
    })
    expect(stderr).toBe('')
    return JSON.parse(stdout)
  }
  const [id, key] = ['0123456789abcdef', 'ab'.repeat(32)]
  expect(await ask({ verb: 'store', id, key })).toEqual({})
  expect(keyring.items()).toHaveLength(1)
  expect(await ask({ verb: 'read', id })).toEqual({ key })
  expect(await ask({ verb: 'remove', id })).toEqual({})
  expect(keyring.items()).toEqual([])
})
