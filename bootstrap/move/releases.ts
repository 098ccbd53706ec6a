import { type HomeReleases, homeReleases } from '../../runtime/protocol/home/releases.ts'
import type { Host } from '../host/host.ts'
import { reach } from '../host/reach.ts'
import { askSteward } from '../host/steward.ts'
import type { AssistantRecord } from '../record/record.ts'
import type { Tell } from '../tell.ts'

/**
 * The releases on the machine of an assistant, and how each stands.
 * @throws Failure why it is not reached; HOME_UNSAFE, NOT_HATCHED, STEWARD_UNUSABLE
 */
export async function releases(record: AssistantRecord, tell: Tell): Promise<HomeReleases> {
  await using host = await reach(record.address, tell)
  return await releasesOn(host, record)
}

/** The same over a connection that is there. */
export function releasesOn(host: Host, record: AssistantRecord): Promise<HomeReleases> {
  return askSteward(host, record, 'releases', homeReleases)
}
