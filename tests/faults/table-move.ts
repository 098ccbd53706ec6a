import type { Fault } from './judge.ts'

const stages = ['switching', 'proving', 'waiting', 'reverting'] as const

/** What can go wrong while a machine goes from one release to another, and the tests that show that it ends on one of them. */
export const moveFaults: readonly Fault[] = [
  ...Object.entries({
    'a release that crashes at its start': ['that crashes when it starts', 'crashes at its start'],
    'a release that hangs': ['that never becomes ready', 'hangs and is never ready'],
    'a release whose sandbox does not confine': ['whose sandbox does not confine', 'does not confine what it runs'],
    'a release that cannot open the vault of the one before': [
      'whose vault does not open',
      'cannot open the vault of the one before',
    ],
    'a release that passes and then dies within the soak': [
      'that dies once it was proven',
      'holds its proof and dies soon after',
    ],
  }).map(([name, [release, loaded]]) => ({
    name,
    heldBy: [
      ['journeys/ssh-upgrade', `to a release > ${release}`],
      ['journeys/upgrade', `to a release ${release}`],
      ['journeys/move-load', `goes back from a release that ${loaded}, under load`],
    ] as const,
  })),
  {
    name: 'out of memory during the proof of a release',
    heldBy: [['journeys/ssh-upgrade', 'to a release > that runs out of memory']],
  },
  {
    name: 'a downgrade',
    heldBy: [
      ['journeys/ssh-upgrade', 'to a release > of an earlier version it is refused'],
      ['bootstrap/plan/move', 'version '],
    ],
  },
  {
    name: 'an upload cut at random bytes of an upgrade',
    heldBy: [
      ['journeys/ssh-upgrade', 'where a release does not arrive > because it is cut off'],
      ['journeys/ssh-upgrade', 'where a release does not arrive > it does the next time'],
    ],
  },
  {
    name: 'a full disk while a release is staged',
    heldBy: [['journeys/ssh-upgrade', 'where a release does not arrive > because the disk is full']],
  },
  {
    name: 'steward killed while it stages',
    heldBy: [['journeys/ssh-upgrade', 'where a release does not arrive > because its steward is killed']],
  },
  {
    name: 'the line broken after the flip, also for good',
    heldBy: [
      ['journeys/ssh-upgrade', 'where a release does not arrive > it does the next time, also where the line breaks'],
      ['journeys/ssh-upgrade', 'with nobody there any more once it has switched > and no line to it'],
    ],
  },
  {
    name: 'the operator killed after the flip',
    heldBy: [
      ['journeys/ssh-upgrade', 'with nobody there any more once it has switched > it goes back'],
      ['journeys/upgrade', 'whose operator is killed once it has switched'],
      ['journeys/move', 'goes on when whoever asked for it is gone'],
    ],
  },
  {
    name: 'an operator who never comes back',
    heldBy: [
      ['journeys/move', 'is back on its own where nobody confirms it'],
      ['runtime/steward/move/confirm', 'of a confirmation and the end of the window that meet'],
    ],
  },
  {
    name: 'a foreign or unknown release in service',
    heldBy: [
      ['journeys/ssh-upgrade', 'where a release runs that nobody here knows'],
      ['runtime/steward/move/begin', ''],
      ['runtime/steward/release-faults', 'a release with a manifest of another format'],
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
  {
    name: 'two upgrades at once',
    heldBy: [
      ['journeys/move', 'does one move at a time'],
      ['journeys/ssh-upgrade', 'with nobody there any more once it has switched > it goes back'],
    ],
  },
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
        'an assistant that is kept up by our supervisor alone > ends on the old release, proven, when who carries it is killed',
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
