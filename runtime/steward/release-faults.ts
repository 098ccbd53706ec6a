import { existsSync, readFileSync, utimesSync } from 'node:fs'
import { join } from 'node:path'
import * as z from 'zod'
import { faultsOf, hashFile } from '../machine/layer.ts'
import { type Layout, processes } from '../protocol/layout.ts'
import { type Layer, manifest } from '../protocol/release.ts'

/** What is missing or changed of a release in its place, by what its manifest says; contents are not read. */
export function faultsOfRelease(at: Layout, digest: string): string[] {
  const layers = layersOf(at, digest)
  return typeof layers === 'string' ? [layers] : layers.flatMap((layer) => faultsOf(at.layer(layer.digest), layer))
}

/**
 * Reads every file of these releases, which have no fault otherwise, and gives those with other bytes than were built.
 * Such a file gets the time of now: from then on `faultsOf` sees it too, and whoever lays out layers replaces it.
 */
export async function changedFiles(
  at: Layout,
  digests: readonly string[],
): Promise<{ count: number; changed: string[] }> {
  const layers = digests.map((digest) => layersOf(at, digest)).flatMap((some) => (typeof some === 'string' ? [] : some))
  const unique = [...new Map(layers.map((layer) => [layer.digest, layer])).values()]
  const files = unique.flatMap((layer) =>
    layer.files.map((file) => ({ ...file, full: join(at.layer(layer.digest), file.path) })),
  )
  const changed: string[] = []
  for (const { full, sha256 } of files) {
    if ((await hashFile(full)).sha256 === sha256) continue
    utimesSync(full, new Date(), new Date())
    changed.push(full)
  }
  return { count: files.length, changed }
}

/**
 * Whether a release was described in a way that this one does not know: by a later version, or by another make of it. Which
 * bytes belong to it nobody can say here; whether it is well it says itself.
 */
export function isForeign(at: Layout, digest: string): boolean {
  try {
    const said = foreignManifest.safeParse(JSON.parse(readFileSync(manifestOf(at, digest), 'utf8')))
    return said.success && said.data.format !== manifest.shape.format.value
  } catch {
    return false
  }
}

const foreignManifest = z.object({ format: z.int() })

/** What runs of any release there ever was. */
const programs = ['node/bin/node', ...['steward', ...processes].map((name) => `app/${name}.js`)]

/** The layers of a release, or what is wrong with its manifest. */
function layersOf(at: Layout, digest: string): readonly Layer[] | string {
  const path = manifestOf(at, digest)
  if (!existsSync(path)) return `${path} is missing`
  try {
    return manifest.parse(JSON.parse(readFileSync(path, 'utf8'))).layers
  } catch {
    if (!isForeign(at, digest)) return `${path} is no manifest`
    const missing = programs.find((program) => !existsSync(join(at.release(digest), program)))
    return missing ? `${missing} is missing` : []
  }
}

function manifestOf(at: Layout, digest: string): string {
  return join(at.release(digest), 'manifest.json')
}
