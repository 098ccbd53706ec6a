import { createHash, randomUUID } from 'node:crypto'
import { mkdirSync, readdirSync, readFileSync, renameSync, statSync, writeFileSync } from 'node:fs'
import { join } from 'node:path'
import * as z from 'zod'
import { cachePaths } from './cache.ts'
import { nodePackage } from './node-layer.ts'

/** What the last build of a checkout was made from and gave. */
const stamp = z.object({
  /** The files its bundles were made from, relative to the checkout. */
  inputs: z.array(z.string()),
  /** `inputKey` of those at that time. */
  key: z.string(),
  /** The release it gave. */
  digest: z.string(),
})

/** The digest of the release that a checkout gave last, if nothing it is made from has changed since. */
export function unchangedDigest(cache: string, checkout: string): string | undefined {
  try {
    const { inputs, key, digest } = stamp.parse(JSON.parse(readFileSync(stampPath(cache, checkout), 'utf8')))
    return inputKey(checkout, inputs) === key ? digest : undefined
  } catch {
    return undefined
  }
}

/**
 * Notes what a build gave, unless one of its inputs was saved after the build began (`begunAt`, ms since the epoch):
 * then nobody knows which content went in, and the next call builds again.
 */
export function keepStamp(
  cache: string,
  checkout: string,
  made: { inputs: readonly string[]; digest: string; begunAt: number },
): void {
  if (made.inputs.some((input) => statSync(join(checkout, input)).mtimeMs >= made.begunAt)) return
  const { inputs, digest } = made
  const kept: z.input<typeof stamp> = { inputs: [...inputs], digest, key: inputKey(checkout, inputs) }
  const path = stampPath(cache, checkout)
  mkdirSync(cachePaths(cache).stamps, { recursive: true, mode: 0o700 })
  const draft = `${path}.${randomUUID()}`
  writeFileSync(draft, JSON.stringify(kept), { mode: 0o600 })
  renameSync(draft, path)
}

/**
 * One hash over everything a release depends on: the contents of the given files, of the package lists and of the
 * builder itself, and version, size and time of Node's binary, which is too big to read each time.
 */
function inputKey(checkout: string, inputs: readonly string[]): string {
  const hash = createHash('sha256')
  const builder = readdirSync(import.meta.dirname).map((name) => join(import.meta.dirname, name))
  const described = ['package.json', 'package-lock.json', 'LICENSE', join(nodePackage, 'package.json')]
  for (const path of [...inputs, ...described].map((name) => join(checkout, name)).concat(builder.sort())) {
    const bytes = readFileSync(path)
    hash.update(`${path.length} ${path} ${bytes.length} `).update(bytes)
  }
  const { size, mtimeMs } = statSync(join(checkout, nodePackage, 'bin', 'node'))
  return hash.update(`${size} ${mtimeMs}`).digest('hex')
}

function stampPath(cache: string, checkout: string): string {
  return join(cachePaths(cache).stamps, `${createHash('sha256').update(checkout).digest('hex')}.json`)
}
