import { short } from '../../runtime/protocol/release.ts'
import type { Tell } from '../tell.ts'
import { type FoundRelease, releaseOf } from './release.ts'

/** The release of a checkout, built where needed, and told. @throws Failure RELEASE_UNBUILDABLE */
export async function makeRelease(checkout: string, tell: Tell): Promise<FoundRelease> {
  tell({ at: 'phase', phase: 'release', state: 'begun', detail: 'this checkout' })
  const release = await releaseOf(checkout)
  const detail = `${short(release.digest)} ${release.built ? 'built' : 'as built before'}`
  tell({ at: 'phase', phase: 'release', state: 'done', detail })
  return release
}
