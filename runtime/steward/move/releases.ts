import { readdirSync, readFileSync, statSync } from 'node:fs'
import { join } from 'node:path'
import type { HomeReleases } from '../../protocol/home/releases.ts'
import type { Layout } from '../../protocol/layout.ts'
import { digest, manifest } from '../../protocol/release.ts'
import { faultsOfRelease } from '../release-faults.ts'
import { linkedDigest } from '../steps/release.ts'

type State = HomeReleases['releases'][number]['state']

/** The releases that are on a machine, the one that arrived last first. */
export function releasesOf(at: Layout): HomeReleases {
  const current = linkedDigest(at.current)
  const previous = linkedDigest(at.previous)
  const names = readdirSync(at.releases).filter((name) => digest.safeParse(name).success)
  const stateOf = (name: string): State => {
    if (faultsOfRelease(at, name).length > 0) return 'damaged'
    if (name === current) return 'current'
    return name === previous ? 'previous' : 'kept'
  }
  const releases = names.map((name) => ({ ...describe(at, name), state: stateOf(name) }))
  releases.sort((a, b) => (a.arrivedAt < b.arrivedAt ? 1 : -1))
  return { ...(current && { current }), ...(previous && { previous }), releases }
}

function describe(at: Layout, name: string) {
  const arrivedAt = statSync(at.release(name)).mtime.toISOString()
  try {
    const found = manifest.parse(JSON.parse(readFileSync(join(at.release(name), 'manifest.json'), 'utf8')))
    const bytes = found.layers.flatMap(({ files }) => files).reduce((sum, { size }) => sum + size, 0)
    return { digest: name, version: found.version, platform: found.platform, arrivedAt, bytes }
  } catch {
    return { digest: name, arrivedAt, bytes: 0 }
  }
}
