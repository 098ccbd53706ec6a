import { type Platform, short } from '../../runtime/protocol/release.ts'
import type { Tell } from '../tell.ts'
import { type FoundRelease, releaseOf } from './release.ts'

/**
 * The release of a checkout, built where needed, and told.
 * @param platform what it is to run on; by default what this machine is.
 * @throws Failure RELEASE_UNBUILDABLE
 */
export async function makeRelease(checkout: string, tell: Tell, platform?: Platform): Promise<FoundRelease> {
  tell({ at: 'phase', phase: 'release', state: 'begun', detail: 'this checkout' })
  const waiting = (waitsFor: string) => tell({ at: 'waiting', step: 'release', waitsFor })
  const release = await releaseOf(checkout, platform ? { waiting, platform } : { waiting })
  const detail = `${short(release.digest)} ${release.built ? 'built' : 'as built before'}`
  tell({ at: 'phase', phase: 'release', state: 'done', detail })
  return release
}
