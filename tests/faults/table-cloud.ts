import type { Fault } from './judge.ts'

const parts = ['network', 'subnet', 'firewall', 'address', 'disk', 'instance'] as const
const refusals = (what: string) => [['journeys/gcp-refusals', `where ${what}, nothing is made`]] as const

/** What can be wrong with a machine in a cloud: with how it is asked for, made, reached and removed. */
export const cloudFaults: readonly Fault[] = [
  { name: 'no address to let SSH in from', heldBy: refusals('nobody says where this run comes from') },
  { name: 'GCP_PROJECT missing', heldBy: refusals('GCP_PROJECT is missing') },
  { name: 'GCP_PROJECT malformed', heldBy: refusals('GCP_PROJECT is malformed') },
  { name: 'GCP_DEFAULT_ZONE missing', heldBy: refusals('GCP_DEFAULT_ZONE is missing') },
  { name: 'GCP_DEFAULT_ZONE malformed', heldBy: refusals('GCP_DEFAULT_ZONE is malformed') },
  { name: 'cloud: API not enabled', heldBy: refusals('the API is not enabled') },
  { name: 'cloud: quota used up', heldBy: refusals('a quota is used up') },
  { name: 'cloud: image missing', heldBy: refusals('the image is not there') },
  { name: 'cloud: forbidden by a policy', heldBy: refusals('a policy of the organisation forbids it') },
  { name: 'cloud credentials missing', heldBy: refusals('there are no credentials') },
  { name: 'cloud credentials that have ended', heldBy: refusals('credentials have ended') },
  ...parts.map((part) => ({
    name: `the ${part} of a machine that cannot be made`,
    heldBy: [
      ['journeys/gcp-creates', `a refused create of each resource in turn > ${part}:`],
      ['journeys/gcp-creates', `a refused create of one resource alone > ${part}:`],
      ['stacks/gcp/program-faults', `create of the ${part} is refused`],
    ] as const,
  })),
  ...parts.map((part) => ({
    name: `the ${part} of a machine that cannot be removed`,
    heldBy: [
      ['journeys/gcp-deletes', `a refused delete of each in turn: ${part} `],
      ['stacks/gcp/program-faults', `delete of the ${part} is refused`],
    ] as const,
  })),
  {
    name: 'a part of a machine that was made without anybody being told',
    heldBy: [
      ['journeys/gcp-creates', 'what was made and not said so'],
      ['stacks/gcp/machine/orphans', 'what is ours and on no record goes'],
      ['stacks/gcp/machine/orphans', "what is another installation's stays"],
    ],
  },
  {
    name: 'engine and operator killed at random moments while a machine is made or removed',
    heldBy: [
      ['stacks/engine/run-killed', 'operator and engine killed during up and during destroy'],
      ['journeys/gcp-killed', 'killed when the'],
      ['stacks/engine/run-interrupted', 'where the operator is killed the engine ends what is under way'],
    ],
  },
  {
    name: 'two operators on one machine in a cloud',
    heldBy: [['stacks/engine/run-interrupted', 'two operators at once'], ...refusals("the name is somebody else's")],
  },
  {
    name: 'a machine that starts and never offers SSH',
    heldBy: [['bootstrap/machine/login', 'a machine that never lets its owner in']],
  },
  {
    name: 'guest attributes that never come',
    heldBy: [['stacks/gcp/machine/host-keys', 'one that never says its keys']],
  },
  {
    name: 'a host key that is not what the cloud said',
    heldBy: [
      ['bootstrap/machine/login', 'another host key than the cloud said'],
      ['journeys/cloud-double', 'a machine can say the keys of another'],
    ],
  },
  { name: 'a machine deleted by hand', heldBy: [['journeys/gcp-lives', 'a machine that was removed by hand']] },
  {
    name: 'the state of the engine corrupt',
    heldBy: [
      ['journeys/gcp-refusals', 'what is on record is mended with the copy that is offered'],
      ['stacks/engine/run-faults', 'a state that is damaged stops every run'],
    ],
  },
  {
    name: 'the passphrase of the engine lost',
    heldBy: [
      ['journeys/gcp-refusals', 'what is on record is mended with the copy that is offered'],
      ['stacks/engine/run-faults', 'a lost passphrase stops every run'],
    ],
  },
  {
    name: 'storms of 429 and 503',
    heldBy: [
      ['journeys/gcp-lives', 'storms of 429 and 503'],
      ['stacks/gcp/compute/client', 'a storm of 429 and 503 is waited out'],
    ],
  },
  {
    name: 'an operator whose address is not let in',
    heldBy: [
      ['journeys/gcp-lives', 'from an address that is not let in'],
      ['bootstrap/host/reach-closed', 'says what to type where its cloud cannot be asked'],
    ],
  },
]
