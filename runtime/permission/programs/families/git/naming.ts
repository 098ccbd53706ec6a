import { each } from '../../each.ts'
import type { Family, OptionRow, ProgramRow } from '../../row.ts'
import { diff, log, signatures } from './looking.ts'

// Sub-commands of git(1) that list branches, tags and the like, or make, move and remove them, by what they are given.

const text: OptionRow = { value: 'text' }
const maybe: OptionRow = { value: 'text', isOptional: true }
const shows: OptionRow = { ignoresGiven: true }
const showsFor: OptionRow = { value: 'text', ignoresGiven: true }
const opens: OptionRow = { risk: 'high', why: 'opens an editor' }
const loses = (what: string): OptionRow => ({ risk: 'high', why: `can lose ${what}` })
const listed = each('--merged --no-merged --contains --no-contains --points-at', showsFor)

const changesSettings = { risk: 'high', why: 'changes settings, which can name programs to run' } as const

const showsAll: OptionRow = { risk: 'medium', why: 'can show passwords among the settings' }

/** Settings in which nobody keeps a password. */
const open =
  /^(user|author|committer|core|remote|branch|init|pull|push|fetch|merge|rebase|diff|color|commit|tag|alias)\./i

const settings: ProgramRow = {
  risk: 'low',
  harmless:
    '-z --local --global --system --worktree --null --name-only --show-origin --show-scope --includes ' +
    '--no-includes --bool --int --bool-or-int --path --expiry-date --get --get-all',
  options: {
    ...each('--type --default', text),
    ...each('-f --file', { value: 'read' } as const),
    '--blob': { value: 'revision' },
    ...each('-e --edit', opens),
    ...each('-l --list --get-regexp --get-urlmatch', showsAll),
    ...each('--add --replace-all --unset --unset-all --rename-section --remove-section', changesSettings),
  },
}

/** Sub-commands about names of commits, and about the repository's settings. */
export const naming: Family = {
  branch: {
    risk: 'low',
    also: signatures,
    given: { operands: 1, risk: 'medium', why: 'makes or changes a branch' },
    harmless:
      '-v -a -r -q -i --verbose --all --remotes --quiet --ignore-case --no-color --no-abbrev --no-column --omit-empty',
    options: {
      ...listed,
      ...each('-l --list --show-current', shows),
      ...each('--sort --format', { value: 'format' } as const),
      ...each('--abbrev --column --color', maybe),
      ...each('-d --delete', { risk: 'medium', why: 'removes a branch that is merged' } as const),
      ...each('-m --move -c --copy', { risk: 'medium', why: 'renames or copies a branch' } as const),
      ...each('-D -M -C -f --force', loses('commits that only that branch leads to')),
      ...each('-u --set-upstream-to', {
        risk: 'medium',
        why: 'changes where a branch is sent',
        value: 'text',
      } as const),
      '--unset-upstream': { risk: 'medium', why: 'changes where a branch is sent' },
      '--edit-description': opens,
    },
  },
  tag: {
    risk: 'low',
    also: signatures,
    given: { operands: 1, risk: 'medium', why: 'makes a tag' },
    harmless: '-i --ignore-case --no-column --omit-empty',
    options: {
      ...listed,
      ...each('-l --list', shows),
      '-n': { value: 'text', isOptional: true, ignoresGiven: true },
      ...each('--sort --format', { value: 'format' } as const),
      ...each('--column --color', maybe),
      ...each('-d --delete -f --force', loses('a tag')),
      ...each('-F --file', { value: 'read', risk: 'medium', why: 'makes a tag' } as const),
      ...each('-m --message', { value: 'text', risk: 'medium', why: 'makes a tag' } as const),
      ...each('-v --verify -s --sign -u --local-user', { risk: 'medium', why: 'runs gpg' } as const),
      ...each('-e --edit', opens),
    },
  },
  remote: {
    risk: 'low',
    harmless: '-v --verbose',
    subcommands: {
      'get-url': { risk: 'low', harmless: '--push --all' },
      ...each('show update prune', { risk: 'medium', why: 'asks another machine' } as const),
      ...each('add rename remove rm set-head set-branches', {
        risk: 'medium',
        why: 'changes with whom the repository is shared',
      } as const),
      'set-url': { risk: 'high', why: 'changes where a push sends the repository' },
    },
  },
  stash: {
    risk: 'medium',
    why: 'puts away what is not committed',
    harmless: '-p -k -u -a -q -S --patch --keep-index --no-keep-index --include-untracked --all --quiet --staged',
    options: each('-m --message', text),
    subcommands: {
      list: log,
      show: diff,
      ...each('push save create store pop apply branch', {
        risk: 'medium',
        why: 'changes files that are not committed',
      } as const),
      ...each('drop clear', { risk: 'high', why: 'throws away changes that are kept nowhere else' } as const),
    },
  },
  worktree: {
    risk: 'medium',
    subcommands: {
      list: { risk: 'low', harmless: '-v -z --verbose --porcelain' },
      add: {
        risk: 'medium',
        why: 'makes another working folder',
        options: { '-b': text, '-B': { value: 'text', ...loses('commits') } },
        operands: ['write', 'text'],
      },
      ...each('lock unlock prune repair', { risk: 'medium', why: 'changes working folders' } as const),
      move: { risk: 'medium', why: 'moves a working folder', operands: ['text', 'write'] },
      remove: {
        risk: 'medium',
        why: 'removes a working folder',
        options: each('-f --force', loses('what is not committed there')),
        operands: ['remove'],
      },
    },
  },
  reflog: {
    ...log,
    subcommands: {
      ...each('show list', log),
      exists: { risk: 'low' },
      ...each('expire delete drop write', { risk: 'high', why: 'can lose commits for good' } as const),
    },
    otherwise: log,
  },
  config: {
    ...settings,
    subcommands: {
      list: { ...settings, ...showsAll, risk: 'medium' },
      get: {
        ...settings,
        risk: 'medium',
        why: 'shows a setting',
        harmless: `${settings.harmless} --all --regexp --show-names`,
      },
      ...each('set unset rename-section remove-section edit', changesSettings),
    },
    otherwise: {
      ...settings,
      given: { operands: 2, ...changesSettings },
      also: (words) =>
        words.some(({ lead }) => open.test(lead)) ? [] : [{ risk: 'medium', why: 'can show a password' }],
    },
  },
  'symbolic-ref': {
    risk: 'low',
    given: { operands: 2, risk: 'high', why: 'changes which branch is worked on' },
    harmless: '-q --quiet --short --recurse --no-recurse',
    options: each('-d --delete -m', loses('the name of a branch')),
  },
  ...each('update-ref replace pack-refs', {
    risk: 'high',
    why: 'changes names of commits behind every safeguard',
  } as const),
  notes: {
    risk: 'medium',
    why: 'can change notes',
    subcommands: {
      ...each('list show get-ref add append copy edit merge', { risk: 'medium', why: 'can change notes' } as const),
      ...each('remove prune', { risk: 'high', why: 'removes notes' } as const),
    },
  },
}
