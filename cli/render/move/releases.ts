import type { HomeReleases } from '../../../runtime/protocol/home/releases.ts'
import { dropsInWords } from '../../../runtime/protocol/home/snapshot.ts'
import { table } from '../table.ts'

type Release = HomeReleases['releases'][number]

/** The releases on a machine, the newest first. */
export function releasesText({ releases }: HomeReleases): string {
  const newest = releases.toSorted((a, b) => b.arrivedAt.localeCompare(a.arrivedAt))
  const noted = newest.some(({ snapshot }) => snapshot !== undefined) ? ['going back there'] : []
  const head = ['release', 'state', 'version', 'platform', 'arrived', 'size', ...noted]
  const rows = newest.map((release) => [...cellsOf(release), ...noted.map(() => takes(release))])
  return table(head, rows, Number.POSITIVE_INFINITY)
}

function cellsOf({ digest, version = 'unknown', platform = 'unknown', arrivedAt, bytes, state }: Release): string[] {
  const size = bytes > 0 ? `${(bytes / 1e6).toFixed(1)} MB` : 'unknown'
  return [digest.slice(0, 12), state, version, platform, arrivedAt, size]
}

function takes({ snapshot }: Release): string {
  if (!snapshot) return ''
  const { fault, takenAt, drops } = snapshot
  return fault ? `cannot be: ${fault}` : `to its snapshot of ${takenAt}, which drops ${dropsInWords(drops)}`
}
