import type { HomeReleases } from '../../../runtime/protocol/home/releases.ts'
import { table } from '../table.ts'

/** The releases on a machine, the newest first. */
export function releasesText({ releases }: HomeReleases): string {
  const newest = releases.toSorted((a, b) => b.arrivedAt.localeCompare(a.arrivedAt))
  const rows = newest.map(({ digest, version = 'unknown', platform = 'unknown', arrivedAt, bytes, state }) => [
    ...[
      digest.slice(0, 12),
      state,
      version,
      platform,
      arrivedAt,
      bytes > 0 ? `${(bytes / 1e6).toFixed(1)} MB` : 'unknown',
    ],
  ])
  return table(['release', 'state', 'version', 'platform', 'arrived', 'size'], rows, Number.POSITIVE_INFINITY)
}
