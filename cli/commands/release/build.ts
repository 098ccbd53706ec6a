import * as Flags from '@oclif/core/flags'
import type { Release } from '../../../runtime/protocol/release.ts'
import { checkout } from '../../checkout.ts'
import { VellumCommand } from '../../command.ts'
import { done, type Outcome } from '../../outcome.ts'
import { table } from '../../render/table.ts'

export default class ReleaseBuild extends VellumCommand {
  static override summary = 'Build the release of this checkout, or find it built, and print its digest'
  static override description = 'Two builds of one commit have one digest: it is over the sha256 of every file.'
  static override examples = ['<%= config.bin %> release build', '<%= config.bin %> release build --arch arm64']
  static override flags = {
    arch: Flags.option({ options: ['x64', 'arm64'] as const, helpValue: 'ARCH' })({
      description: "the processor it is to run on: x64 or arm64 (this machine's)",
    }),
  }
  override standing = 'what was built so far is of no effect'

  override async run(): Promise<Outcome> {
    const { flags } = await this.parse(ReleaseBuild)
    const { makeRelease } = await import('../../../bootstrap/release/make.ts')
    const platform = flags.arch && (`linux-${flags.arch}` as const)
    return outcomeOf(await makeRelease(checkout, this.session.tell, platform))
  }
}

function outcomeOf({ digest, folder, manifest }: Release): Outcome {
  const layers = manifest.layers.map(({ name, digest, files }) => ({
    name,
    digest,
    files: files.length,
    bytes: files.reduce((sum, file) => sum + file.size, 0),
  }))
  const rows = layers.map((layer) => [layer.name, layer.digest, String(layer.files), String(layer.bytes)])
  const listed = table(['layer', 'digest', 'files', 'bytes'], rows, Number.POSITIVE_INFINITY)
  const data = { digest, folder, version: manifest.version, platform: manifest.platform, layers }
  return done(`The release is ${digest}.`, data, `${digest}\n\n${listed}\n\nfor ${manifest.platform}, in ${folder}`)
}
