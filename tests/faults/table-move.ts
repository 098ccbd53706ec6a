import type { Fault } from './judge.ts'

const stages = ['switching', 'proving', 'waiting', 'reverting'] as const

/** What can go wrong while a machine goes from one release to another, and the tests that show that it ends on one of them. */
export const moveFaults: readonly Fault[] = [
  { name: 'a release that crashes at its start', heldBy: [['journeys/move', 'goes back from a release that crashes']] },
  { name: 'a release that hangs', heldBy: [['journeys/move', 'goes back from a release that hangs']] },
  {
    name: 'a release whose sandbox does not confine',
    heldBy: [['journeys/move', 'goes back from a release that does not confine']],
  },
  {
    name: 'a release that passes and then dies within the soak',
    heldBy: [['journeys/move', 'goes back from a release that holds its proof and dies']],
  },
  {
    name: 'the operator killed after the flip',
    heldBy: [['journeys/move', 'goes on when whoever asked for it is gone']],
  },
  {
    name: 'an operator who never comes back',
    heldBy: [
      ['journeys/move', 'is back on its own where nobody confirms it'],
      ['runtime/steward/move/confirm', 'of a confirmation and the end of the window that meet'],
    ],
  },
  {
    name: 'confirm with a wrong, late or second nonce',
    heldBy: [
      ['journeys/move', 'goes to another release, and is confirmed'],
      ['journeys/move', 'is back on its own where nobody confirms it, or with what is wrong'],
      ['runtime/steward/move/confirm', ''],
    ],
  },
  { name: 'two upgrades at once', heldBy: [['journeys/move', 'does one move at a time']] },
  {
    name: 'the previous release damaged on disk',
    heldBy: [['journeys/move', 'refuses to go to a release that is damaged']],
  },
  {
    name: 'all that carries a move killed where there is no systemd',
    heldBy: [
      ['journeys/move-own', 'an assistant that is kept up by our supervisor alone > notices by itself'],
      ['runtime/supervisor/open-move', ''],
    ],
  },
  {
    name: 'a release of another make in service',
    heldBy: [
      ['runtime/steward/move/begin', ''],
      ['runtime/steward/release-faults', 'a release with a manifest of another format'],
    ],
  },
  {
    name: 'a downgrade',
    heldBy: [['bootstrap/plan/move', 'version ']],
  },
  {
    name: 'steward killed once a move is staged',
    heldBy: [['journeys/move-stages', 'is carried on when who is to carry it is killed once it is staged']],
  },
  {
    name: 'downgrade across a migration',
    heldBy: [
      ['journeys/migration', ''],
      ['journeys/move-snapshot', 'over a migration'],
      ['runtime/steward/snapshot/change-over', ''],
      ['runtime/steward/snapshot/exchange', 'killed anywhere'],
      ['runtime/steward/snapshot/exchange', 'and from anywhere it is taken back'],
    ],
  },
  {
    name: 'power cut once a move is staged',
    heldBy: [['journeys/move-stages', 'has changed nothing when the power fails once it is staged']],
  },
  {
    name: 'power cut once a move is confirmed',
    heldBy: [['journeys/move-stages', 'is on the new release when the power fails once it is confirmed']],
  },
  ...stages.map((stage) => ({
    name: `steward killed while a move is ${stage}`,
    heldBy: [
      ['journeys/move-stages', `is carried on when who carries it is killed while it is ${stage}`],
      [
        'journeys/move-own',
        `an assistant that is kept up by our supervisor alone > ends on the old release, proven, when who carries it is killed while it is ${stage}`,
      ],
    ] as const,
  })),
  ...stages.map((stage) => ({
    name: `power cut while a move is ${stage}`,
    heldBy: [
      ['journeys/move-stages', `is on the old release, proven, when the power fails while it is ${stage}`],
      [
        'journeys/move-own',
        `an assistant that is kept up by our supervisor, which a unit of the user's keeps up > ends on the old release, proven, when the power fails while it is ${stage}`,
      ],
    ] as const,
  })),
]
