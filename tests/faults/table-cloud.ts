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
  { name: 'no address to let SSH in from', heldBy: [refusals('nobody says')] },
  {
    name: "the engine's record corrupt, or its passphrase lost",
    heldBy: [['journeys/gcp-refusals', 'what is on record is mended']],
  },
  { name: 'a boot that never offers SSH', heldBy: [['bootstrap/machine/login', 'a machine that never lets']] },
]
