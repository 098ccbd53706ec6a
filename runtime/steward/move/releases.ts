import { readdirSync, readFileSync, statSync } from 'node:fs'
import { join } from 'node:path'
import * as z from 'zod'
import type { HomeReleases } from '../../protocol/home/releases.ts'
import type { Layout } from '../../protocol/layout.ts'
import { digest, type Manifest, manifest } from '../../protocol/release.ts'
import { faultsOfRelease } from '../release-faults.ts'
import { snapshotNeedOf } from '../snapshot/dropped.ts'
import { homeAt } from '../snapshot/live.ts'
import { needOf } from '../snapshot/need.ts'
import { linkedDigest } from '../steps/release.ts'

type State = HomeReleases['releases'][number]['state']

/** The releases that are on a machine, the one that arrived last first. */
export function releasesOf(at: Layout): HomeReleases {
  const current = linkedDigest(at.current)
  const previous = linkedDigest(at.previous)
  const names = readdirSync(at.releases).filter((name) => digest.safeParse(name).success)
  const stateOf = (name: string, fault: string | undefined): State => {
    if (fault !== undefined) return 'damaged'
    if (name === current) return 'current'
    return name === previous ? 'previous' : 'kept'
  }
  const home = homeAt(at)
  const needs = (name: string, state: State) =>
    current && name !== current && state !== 'damaged' && needOf(home, current, name) === 'restore'
      ? { snapshot: snapshotNeedOf(home, name) }
      : {}
  const releases = names.map((name) => {
    const [fault] = faultsOfRelease(at, name)
    const state = stateOf(name, fault)
    return { ...describe(at, name), state, ...(fault !== undefined && { fault }), ...needs(name, state) }
  })
  releases.sort((a, b) => (a.arrivedAt < b.arrivedAt ? 1 : -1))
  return { ...(current && { current }), ...(previous && { previous }), releases }
}

function describe(at: Layout, name: string) {
  const arrivedAt = statSync(at.release(name)).mtime.toISOString()
  const { version, platform, layers = [] } = manifestIn(at.release(name))
  const bytes = layers.flatMap(({ files }) => files).reduce((sum, { size }) => sum + size, 0)
  return { digest: name, ...(version && { version }), ...(platform && { platform }), arrivedAt, bytes }
}

/** As much of a manifest as is understood: there may be releases of another make on a machine, and damaged ones. */
function manifestIn(release: string): Partial<Manifest> {
  try {
    return loosely.parse(JSON.parse(readFileSync(join(release, 'manifest.json'), 'utf8'))) as Partial<Manifest>
  } catch {
    return {}
  }
}

const { version, platform, layers } = manifest.partial().shape
const loosely = z.object({
  version: version.catch(undefined),
  platform: platform.catch(undefined),
  layers: layers.catch(undefined),
})
