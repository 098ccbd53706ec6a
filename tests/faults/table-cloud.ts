import type { Fault } from './judge.ts'

const refusals = (what: string) => ['journeys/gcp-refusals', `where ${what}`] as const

/** What can go wrong with a machine in a cloud, and with whoever has it made. */
export const cloudFaults: readonly Fault[] = [
  { name: 'GCP_PROJECT or GCP_DEFAULT_ZONE missing or malformed', heldBy: [refusals('GCP_')] },
  {
    name: 'cloud credentials missing or ended',
    heldBy: [refusals('there are no credentials'), refusals('credentials')],
  },
  {
    name: 'API not enabled, quota used up, image missing, forbidden by policy, name taken',
    heldBy: ['the API', 'a quota', 'the image', 'a policy', 'the name'].map(refusals),
  },
  {
    name: 'a refused create of each resource in turn, and of each alone',
    heldBy: [
      ['journeys/gcp-creates', 'a refused create of each resource in turn'],
      ['journeys/gcp-creates', 'a refused create of one resource alone'],
    ],
  },
  {
    name: 'a refused delete of each resource in turn, and hatch after it',
    heldBy: [['journeys/gcp-deletes', 'a refused delete of']],
  },
  {
    name: 'a resource that was made and not said so',
    heldBy: [['journeys/gcp-creates', 'what was made and not said so']],
  },
  { name: 'no address to let SSH in from', heldBy: [refusals('nobody says')] },
  {
    name: "the engine's record corrupt, or its passphrase lost",
    heldBy: [['journeys/gcp-refusals', 'what is on record is mended']],
  },
  { name: 'a boot that never offers SSH', heldBy: [['bootstrap/machine/login', 'a machine that never lets']] },
  {
    name: 'guest attributes that never come',
    heldBy: [['stacks/gcp/machine/host-keys', 'one that never says its keys']],
  },
  {
    name: 'a new machine that shows another host key than its cloud says',
    heldBy: [['bootstrap/machine/login', 'another host key than the cloud said']],
  },
]
