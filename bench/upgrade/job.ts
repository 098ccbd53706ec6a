import { mkdirSync, writeFileSync } from 'node:fs'
import { join } from 'node:path'
import { processes } from '../../runtime/protocol/layout.ts'
import type { TestHost } from '../../tests/fixtures/test-host/host.ts'
import { bundled, type Job, must, unitsOf } from '../ssh/job.ts'

const home = '/var/lib/vellum'

/** What peers bring about of an upgrade, and how much of it has to travel. */
export interface UpgradeJob extends Job {
  /** Bytes of the layer that differs, as it lies on the disk. */
  readonly layerBytes: number
}

/** Takes from a machine what its last upgrade has brought there: the layer that differs, the release, the units. */
export async function upgradeJobOf(host: TestHost, folder: string): Promise<UpgradeJob> {
  const [release = '', previous = ''] = (await must(host, `cd ${home} && readlink current previous`))
    .trim()
    .split('\n')
    .map((link) => link.split('/').at(-1) ?? '')
  const own = join(folder, release)
  mkdirSync(own)
  const layer = (await must(host, `cd ${home} && realpath --relative-to . releases/${release}/app`)).trim()
  const bundle = join(own, 'bundle.tar.gz')
  await bundled(host, [layer, `releases/${release}`], bundle)
  const job = {
    home,
    release,
    previous,
    bundle,
    units: await unitsOf(host, own),
    services: processes.map((name) => `vellum-${name}`),
  }
  const file = join(own, 'job.json')
  writeFileSync(file, JSON.stringify(job))
  const layerBytes = Number((await must(host, `du --bytes --summarize ${home}/${layer}`)).split('\t')[0])
  return { file, layerBytes }
}
