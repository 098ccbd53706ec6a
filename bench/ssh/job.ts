import { writeFileSync } from 'node:fs'
import { join } from 'node:path'
import { accountOf, homeFolders, layout, processes } from '../../runtime/protocol/layout.ts'
import type { TestHost } from '../../tests/fixtures/test-host/host.ts'

const home = '/var/lib/vellum'

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
  const named = (owner: string) => (owner === 'root' ? 'root' : `vellum-${owner}`)
  const release = (await must(host, `basename $(readlink ${home}/current)`)).trim()
  const bundle = join(folder, 'bundle.tar.gz')
  await bundled(host, ['layers', 'releases'], bundle)
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
    units: await unitsOf(host, folder),
    target: 'vellum.target',
  }
  const file = join(folder, 'job.json')
  writeFileSync(file, JSON.stringify(job))
  return { file }
}

/** Fetches what lies below the home there, as one file. */
export async function bundled(host: TestHost, paths: readonly string[], file: string): Promise<void> {
  const bytes = await must(host, `tar -C ${home} -cf - ${paths.join(' ')} | gzip -6 | base64 -w 0`)
  writeFileSync(file, Buffer.from(bytes, 'base64'))
}

/** Fetches the units there, and gives where they lie here. */
export async function unitsOf(host: TestHost, folder: string): Promise<string[]> {
  const units = (await must(host, 'cd /etc/systemd/system && ls vellum*')).trim().split('\n')
  return Promise.all(
    units.map(async (unit) => {
      const text = await must(host, `cat /etc/systemd/system/${unit}`)
      const path = join(folder, unit)
      // The key of a vault is of its machine alone.
      writeFileSync(path, text.replace(/^LoadCredentialEncrypted=.*\n/m, ''))
      return path
    }),
  )
}

/** What a line there says. @throws with what it said where it fails. */
export async function must(host: TestHost, line: string): Promise<string> {
  const said = await host.run('root', line)
  if (said.exitCode !== 0) throw new Error(`${line}: ${said.stderr}`)
  return said.stdout
}
