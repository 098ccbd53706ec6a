import { createHash, randomUUID } from 'node:crypto'
import { mkdirSync, readdirSync, readFileSync, renameSync, statSync, writeFileSync } from 'node:fs'
import { join } from 'node:path'
import * as z from 'zod'
import type { Platform } from '../../runtime/protocol/release.ts'
import { cachePaths } from './cache.ts'
import { installedNode } from './node-layer.ts'

/** What the last build of a checkout was made from and gave. */
const stamp = z.object({
  /** The files its bundles were made from, relative to the checkout. */
  inputs: z.array(z.string()),
  /** `inputKey` of those at that time. */
  key: z.string(),
  /** The release it gave. */
  digest: z.string(),
})

/** The digest of the release that a checkout gave last for a platform, if nothing it is made from has changed since. */
export function unchangedDigest(cache: string, checkout: string, platform: Platform): string | undefined {
  try {
    const { inputs, key, digest } = stamp.parse(JSON.parse(readFileSync(stampPath(cache, checkout, platform), 'utf8')))
    return inputKey(checkout, platform, inputs) === key ? digest : undefined
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
  platform: Platform,
  made: { inputs: readonly string[]; digest: string; begunAt: number },
): void {
  if (made.inputs.some((input) => statSync(join(checkout, input)).mtimeMs >= made.begunAt)) return
  const { inputs, digest } = made
  const kept: z.input<typeof stamp> = { inputs: [...inputs], digest, key: inputKey(checkout, platform, inputs) }
  const path = stampPath(cache, checkout, platform)
  mkdirSync(cachePaths(cache).stamps, { recursive: true, mode: 0o700 })
  const draft = `${path}.${randomUUID()}`
  writeFileSync(draft, JSON.stringify(kept), { mode: 0o600 })
  renameSync(draft, path)
}

/**
 * One hash over everything a release depends on: the contents of the given files, of the package lists and of the
 * builder itself, and size and time of Node's binary, which is too big to read each time. One that is not installed is
 * the one that the lock file names.
 */
function inputKey(checkout: string, platform: Platform, inputs: readonly string[]): string {
  const hash = createHash('sha256')
  const builder = readdirSync(import.meta.dirname).map((name) => join(import.meta.dirname, name))
  const described = ['package.json', 'package-lock.json', 'LICENSE']
  for (const path of [...inputs, ...described].map((name) => join(checkout, name)).concat(builder.sort())) {
    const bytes = readFileSync(path)
    hash.update(`${path.length} ${path} ${bytes.length} `).update(bytes)
  }
  const node = statSync(join(installedNode(checkout, platform), 'bin', 'node'), { throwIfNoEntry: false })
  return hash.update(node ? `${node.size} ${node.mtimeMs}` : 'fetched').digest('hex')
}

function stampPath(cache: string, checkout: string, platform: Platform): string {
  return join(cachePaths(cache).stamps, `${createHash('sha256').update(checkout).digest('hex')}-${platform}.json`)
}
