import type { Platform } from '../runtime/protocol/release.ts'
import type { Facts } from './facts/facts.ts'
import { survey, type Wanted } from './facts/survey.ts'
import type { Host } from './host/host.ts'
import { platformOf } from './plan/refuse.ts'
import { operatorFolders } from './record/folders.ts'
import type { AssistantRecord } from './record/record.ts'
import { cachedRelease } from './release/cache.ts'
import { makeRelease } from './release/make.ts'
import type { FoundRelease } from './release/release.ts'
import type { Tell } from './tell.ts'

/** What is asked of a machine before anything is done to it. */
export interface Asked {
  /** Opens the connection to it. */
  readonly reachIt: () => Promise<Host>
  readonly record: AssistantRecord
  readonly checkout: string
  readonly wanted: Omit<Wanted, 'release'>
}

/** A machine that was reached, what was found there, and the release that fits it. Ends the connection with its scope. */
export interface Met extends AsyncDisposable {
  readonly host: Host
  readonly release: FoundRelease
  readonly found: Facts
}

/**
 * Reaches a machine while the release for it is made, and surveys it. What it runs on was seen by the hatch before; where
 * that was another platform than it has, the survey is made again with the release that fits.
 * @throws Failure why it cannot be reached; RELEASE_UNBUILDABLE
 */
export async function meet({ reachIt, record, checkout, wanted }: Asked, tell: Tell): Promise<Met> {
  const making = makeRelease(checkout, tell, platformBefore(record))
  const [made, reached] = await Promise.allSettled([making, reachIt()])
  if (reached.status === 'rejected') throw reached.reason
  const host = reached.value
  const end = () => host[Symbol.asyncDispose]()
  try {
    if (made.status === 'rejected') throw made.reason
    const first = made.value
    const found = await survey(host, { ...wanted, release: first.digest }, tell)
    const platform = platformOf(found)
    if (platform === undefined || platform === first.manifest.platform)
      return { host, release: first, found, [Symbol.asyncDispose]: end }
    const release = await makeRelease(checkout, tell, platform)
    const again = await survey(host, { ...wanted, release: release.digest }, tell)
    return { host, release, found: again, [Symbol.asyncDispose]: end }
  } catch (thrown) {
    await end()
    throw thrown
  }
}

function platformBefore({ release }: AssistantRecord): Platform | undefined {
  return release === undefined ? undefined : cachedRelease(operatorFolders().cache, release)?.manifest.platform
}
