import { statSync } from 'node:fs'
import { failed, pass, probing, skip } from '../../process/probing.ts'
import { homeFiles } from '../../protocol/home/files.ts'
import { homeFolders, type Layout } from '../../protocol/layout.ts'
import type { InstallRecord } from '../../protocol/plan.ts'
import type { Probe } from '../../protocol/proof.ts'
import { short } from '../../protocol/release.ts'
import { faultOfFile } from '../files/rule.ts'
import { changedFiles, faultsOfRelease } from '../release-faults.ts'
import { needOf } from '../snapshot/need.ts'
import { faultOfSnapshot, snapshotOf } from '../snapshot/take.ts'
import { faultOf } from '../steps/folders.ts'
import { linkedDigest } from '../steps/release.ts'

/** Owners and modes of the home's folders, and that the releases on the disk are complete. */
export function fileProbes(at: Layout, record: InstallRecord): Promise<Probe>[] {
  return [
    probing('files.modes', () => {
      const folders = homeFolders(at, record.separation)
      const files = homeFiles(at).filter((rule) => !rule.provenElsewhere)
      const wrong = [
        ...folders.flatMap((folder) => faultOf(folder, record.separation) ?? []),
        ...files.flatMap((rule) => faultOfFile(rule, record.separation) ?? []),
      ]
      return wrong.length === 0
        ? pass(`${folders.length} folders and ${files.length} files`)
        : failed(few(wrong), 'Wrong mode or owner', 'vellum doctor --fix')
    }),
    probing('release.current', () => complete(at, linkedDigest(at.current))),
    probing('release.previous', () => {
      const digest = linkedDigest(at.previous)
      if (!digest) return skip('there is no release before this one')
      const found = complete(at, digest)
      return found.status === 'pass' ? pass(`${short(digest)}${wayBack(at, record, digest)}`) : found
    }),
  ]
}

/** The first few of many, for a cell of a table. */
function few(words: readonly string[]): string {
  const more = words.length - 3
  return words.slice(0, 3).join('; ') + (more > 0 ? `; and ${more} more` : '')
}

/** What going back takes, at a glance: rollback reads every byte of a snapshot before it begins. */
function wayBack(at: Layout, { separation }: InstallRecord, previous: string): string {
  const home = { at, separation }
  const now = linkedDigest(at.current)
  if (!now || needOf(home, now, previous) !== 'restore') return ''
  const fault = faultOfSnapshot(home, previous, (path) => ({ bytes: statSync(path).size }))
  return fault
    ? `, which cannot be gone back to: ${fault}`
    : `, with its snapshot of ${snapshotOf(at, previous)?.takenAt}`
}

function complete(at: Layout, digest: string | undefined) {
  if (!digest) return failed('there is none', 'No release is in service', 'vellum hatch')
  const faults = faultsOfRelease(at, digest)
  return faults.length === 0 ? pass(short(digest)) : failed(few(faults), 'The release is damaged', 'vellum hatch')
}

/** Every byte of the releases in service and before it: what changes neither size nor time shows only here. */
export function contentsProbe(at: Layout): Promise<Probe> {
  return probing('release.contents', async () => {
    const { count, changed } = await changedFiles(
      at,
      [at.current, at.previous].flatMap((link) => linkedDigest(link) ?? []),
    )
    if (changed.length === 0) return pass(`${count} files`)
    return failed(`${few(changed)}: other contents`, 'The disk or somebody changed what was built', 'vellum hatch')
  })
}
