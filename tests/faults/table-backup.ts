import type { Fault } from './judge.ts'

/** What can be wrong with a backup, and with putting one in place. */
export const backupFaults: readonly Fault[] = [
  { name: 'a backup that is cut off', heldBy: [['bootstrap/backup/examine', 'cut off anywhere']] },
  {
    name: 'a backup with a byte that was changed',
    heldBy: [
      ['bootstrap/backup/examine', 'changed anywhere'],
      ['runtime/vault/transfer/age', 'no byte of it can be changed'],
    ],
  },
  { name: 'a backup for another key', heldBy: [['bootstrap/backup/examine', 'another key, and a passphrase']] },
  { name: 'a backup from a newer release', heldBy: [['bootstrap/backup/examine', 'one from a newer release']] },
  { name: 'a backup that does not read back', heldBy: [['bootstrap/backup/backup', 'one that ']] },
  {
    name: 'a workspace that leads outside while it is backed up',
    heldBy: [['runtime/steward/backup/walk', 'a folder that is exchanged for a link outside']],
  },
  {
    name: 'one that sleeps while it is backed up, whose steward is killed',
    heldBy: [
      ['runtime/steward/backup/asleep', 'CES ends with whoever holds it'],
      ['journeys/ssh-backup', 'one that sleeps > sleeps on where its steward is killed'],
    ],
  },
  {
    name: 'a retire that cannot be backed up first',
    heldBy: [
      ['bootstrap/retire', 'nothing is removed where the steward'],
      ['journeys/retire', 'before it is retired it is backed up > and nothing is removed where it cannot be'],
    ],
  },
  {
    name: 'a restore that nobody was asked about',
    heldBy: [['journeys/backup', 'is refused before anything is changed']],
  },
  { name: 'a restore whose proof does not hold', heldBy: [['journeys/backup', 'puts everything back']] },
  { name: 'a restore that is killed', heldBy: [['journeys/backup', 'a steward that is killed after']] },
  {
    name: 'a token that was revoked since the backup',
    heldBy: [
      ['journeys/backup', 'keeps revoked what was revoked'],
      ['runtime/gateway/tokens-restore', 'a token that was revoked since the backup'],
    ],
  },
]
