import { writeFileSync } from 'node:fs'
import { join } from 'node:path'
import { accountOf, homeFolders, layout, processes } from '../../runtime/protocol/layout.ts'
import type { TestHost } from '../../tests/fixtures/test-host/host.ts'

/** What peers bring about: the state that a hatch has left on a machine, from the same bytes. */
export interface Job {
  /** Where both read it. */
  readonly file: string
}

/**
 * Takes from a hatched machine what peers are to bring about elsewhere: accounts, folders, the layers and the release, the units.
 * Left out is what only a hatch does: the proof, tokens, and the key of the vault.
 */
export async function jobOf(host: TestHost, folder: string, port: number): Promise<Job> {
  const home = '/var/lib/vellum'
  const named = (owner: string) => (owner === 'root' ? 'root' : `vellum-${owner}`)
  const release = (await must(host, `basename $(readlink ${home}/current)`)).trim()
  const bundle = join(folder, 'bundle.tar.gz')
  const bytes = await must(host, `tar -C ${home} -cf - layers releases | gzip -6 | base64 -w 0`)
  writeFileSync(bundle, Buffer.from(bytes, 'base64'))
  const units = (await must(host, 'cd /etc/systemd/system && ls vellum*')).trim().split('\n')
  const files = await Promise.all(
    units.map(async (unit) => {
      const text = await must(host, `cat /etc/systemd/system/${unit}`)
      const path = join(folder, unit)
      // The key of a vault is of its machine alone.
      writeFileSync(path, text.replace(/^LoadCredentialEncrypted=.*\n/m, ''))
      return path
    }),
  )
  const job = {
    home,
    port,
    release,
    bundle,
    accounts: processes.map(accountOf),
    folders: homeFolders(layout(home), 'accounts').map((one) => ({
      path: one.path,
      owner: named(one.owner),
      group: named(one.group),
      mode: one.mode.toString(8),
    })),
    units: files,
    target: 'vellum.target',
  }
  const file = join(folder, 'job.json')
  writeFileSync(file, JSON.stringify(job))
  return { file }
}

async function must(host: TestHost, line: string): Promise<string> {
  const said = await host.run('root', line)
  if (said.exitCode !== 0) throw new Error(`${line}: ${said.stderr}`)
  return said.stdout
}
