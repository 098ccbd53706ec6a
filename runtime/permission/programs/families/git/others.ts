import { each } from '../../each.ts'
import type { Family, ProgramRow } from '../../row.ts'

// svn(1), hg(1) and others that keep a history. Settings of a folder can name programs for all of them, so nothing is low.

const looks: ProgramRow = { risk: 'medium', why: 'reads a history, as its settings say', operands: ['read'] }
const shares: ProgramRow = { risk: 'high', why: 'changes what others see, or throws away what is not committed' }

const keepsHistory: ProgramRow = {
  risk: 'medium',
  why: 'lists its commands',
  tells: '--version --help',
  isTooBroad: true,
  options: each('--config --config-file --config-dir --config-option --config-toml --ssh --remotecmd', {
    risk: 'high',
    why: 'changes settings, which can name programs to run',
    value: 'text',
  } as const),
  subcommands: {
    ...each(
      'status st stat log diff di info annotate blame cat list ls branch branches tags bookmarks show root paths identify',
      looks,
    ),
    ...each('update up checkout co pull add init clone import rename move mkdir resolve', {
      risk: 'medium',
      why: 'changes files, or fetches from another repository',
    } as const),
    ...each(
      'push commit ci delete del remove rm revert strip purge export relocate switch propset merge submit serve rollback',
      shares,
    ),
  },
  otherwise: { risk: 'high', why: 'can do anything with a history', isVeiled: true, operands: ['read'] },
}

/** What keeps a history as git does. */
export const otherHistories: Family = each('svn hg jj bzr brz fossil darcs cvs p4 sl pijul', keepsHistory)
