import { readdirSync, readFileSync } from 'node:fs'
import { join } from 'node:path'
import * as z from 'zod'

const packageDescription = z.object({ name: z.string(), version: z.string(), license: z.string().optional() })

/**
 * The licence texts of every npm package of which a bundle holds code, as those licences ask.
 * @param checkout the folder that the paths start from
 * @param inputs the bundle's source files, as esbuild's metafile names them
 */
export function thirdPartyLicences(checkout: string, inputs: readonly string[]): string {
  const folders = new Set(inputs.map(packageFolder).filter((folder) => folder !== undefined))
  const notices = [...folders].sort().map((folder) => notice(join(checkout, folder)))
  return [...new Set(notices)].join(`\n${'-'.repeat(80)}\n\n`)
}

/** `node_modules/a/node_modules/@s/b/lib/x.js` → `node_modules/a/node_modules/@s/b`; undefined for a file of ours. */
function packageFolder(input: string): string | undefined {
  return /^(?:.*\/)?node_modules\/(?:@[^/]+\/)?[^/]+(?=\/)/.exec(input)?.[0]
}

function notice(folder: string): string {
  const { name, version, license } = packageDescription.parse(
    JSON.parse(readFileSync(join(folder, 'package.json'), 'utf8')),
  )
  const texts = readdirSync(folder)
    .filter((file) => /^(licen[cs]e|copying|notice)/i.test(file) && !file.endsWith('.js'))
    .sort()
    .map((file) => readFileSync(join(folder, file), 'utf8').trim())
  return `${name} ${version}\nLicence: ${license ?? 'see below'}\n\n${texts.join('\n\n')}\n`
}
