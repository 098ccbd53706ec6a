import { readFileSync } from 'node:fs'
import { join, relative } from 'node:path'
import { Failure } from '../../runtime/protocol/failure.ts'
import { thirdPartyLicences } from './licences.ts'
import type { LayerSource } from './manifest.ts'

/** The programs of a release: `runtime/<name>/main.ts` becomes `<name>.js`. */
export const programs = ['ces', 'assistant', 'gateway', 'steward', 'supervisor', 'keychain'] as const

/** CommonJS packages call `require` for node's own modules, which an ES module has not got. */
const requireForPackages = [
  "import { createRequire as createRequireOf } from 'node:module'",
  'const require = createRequireOf(import.meta.url)',
].join('\n')

/** The layer of our own programs, before it is anywhere. */
export interface AppLayer {
  readonly sources: readonly LayerSource[]
  /** Every file the bundles were made from, relative to the checkout, sorted. */
  readonly inputs: readonly string[]
}

/**
 * Bundles the programs of a checkout: no path, time or name of this machine gets into the bytes. Code that several
 * programs use is in `chunks/`, once. Not minified, so that a stack trace in a log can be read.
 * @throws Failure RELEASE_UNBUILDABLE with esbuild's first error.
 */
export async function bundleApp(checkout: string): Promise<AppLayer> {
  const { outputFiles, metafile } = await runEsbuild(checkout)
  const inputs = Object.keys(metafile.inputs).sort()
  const bundles = outputFiles.map((file) => ({
    path: relative(join(checkout, 'app'), file.path),
    mode: 0o644,
    bytes: file.contents,
  }))
  return { inputs, sources: [...bundles, ...documents(checkout, inputs)] }
}

function documents(checkout: string, inputs: readonly string[]): LayerSource[] {
  const text = (path: string, content: string) => ({ path, mode: 0o644, bytes: Buffer.from(content) })
  return [
    text('package.json', '{"type":"module"}\n'),
    text('LICENSE', readFileSync(join(checkout, 'LICENSE'), 'utf8')),
    text('THIRD_PARTY_LICENSES', thirdPartyLicences(checkout, inputs)),
  ]
}

async function runEsbuild(checkout: string) {
  const { build } = await import('esbuild')
  try {
    return await build({
      absWorkingDir: checkout,
      entryPoints: Object.fromEntries(programs.map((name) => [name, join('runtime', name, 'main.ts')])),
      outdir: 'app',
      write: false,
      metafile: true,
      bundle: true,
      splitting: true,
      chunkNames: 'chunks/[hash]',
      format: 'esm',
      platform: 'node',
      // Machine code is in the node layer.
      external: ['@napi-rs/keyring-*'],
      target: 'node24',
      // A node_modules that is a link elsewhere must give the same bytes as one that is not.
      preserveSymlinks: true,
      tsconfigRaw: { compilerOptions: { verbatimModuleSyntax: true } },
      legalComments: 'none',
      banner: { js: requireForPackages },
      logLevel: 'silent',
    })
  } catch (error) {
    throw Failure.of('RELEASE_UNBUILDABLE', { checkout, what: firstError(error) }, error)
  }
}

function firstError(error: unknown): string {
  const { errors } = error as { errors?: { text: string; location: { file: string; line: number } | null }[] }
  const first = errors?.[0]
  if (!first) return error instanceof Error ? error.message : String(error)
  return first.location ? `${first.location.file}:${first.location.line}: ${first.text}` : first.text
}
