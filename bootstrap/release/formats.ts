import { existsSync } from 'node:fs'
import { join } from 'node:path'
import type { Manifest } from '../../runtime/protocol/release.ts'

/** Where a checkout says what the formats of its databases are; it is data alone, and imports nothing. */
const source = 'runtime/protocol/home/formats.ts'

/** What the databases of a checkout's release will say of themselves; absent where the checkout does not know. */
export async function databasesOf(checkout: string): Promise<Pick<Manifest, 'databases'>> {
  if (!existsSync(join(checkout, source))) return {}
  const { build } = await import('esbuild')
  const { outputFiles } = await build({
    absWorkingDir: checkout,
    entryPoints: [source],
    write: false,
    bundle: true,
    format: 'esm',
    platform: 'node',
    logLevel: 'silent',
  })
  // By its bytes: under the name of its file a second checkout, or a changed one, would be taken for the first.
  const code = Buffer.from(outputFiles[0]?.contents ?? []).toString('base64')
  const { formatsHere } = await import(`data:text/javascript;base64,${code}`)
  return { databases: formatsHere }
}
