import type { Word } from '../../../bash/script.ts'
import { each } from '../../each.ts'
import type { Family, OptionRow } from '../../row.ts'

// Sub-commands of git(1) that change files, the index and commits. What git can bring back (a commit, a merge, a rebase)
// is medium; what is kept nowhere else once it is gone is high. Hooks of the repository run here, as they do for a person:
// they are the project's own code, like its scripts.

const high = (why: string) => ({ risk: 'high', why }) as const
const medium = (why: string) => ({ risk: 'medium', why }) as const
const opens = high('opens an editor')
const throwsAway = high('throws away what is not committed')
const strategy: OptionRow = { risk: 'high', value: 'run', why: 'runs a program of that name' }
const fromFile: OptionRow = { value: 'read' }
const text: OptionRow = { value: 'text' }

const asCommit = {
  ...each(
    '-m --message --author --date -C --reuse-message --cleanup --trailer --fixup --squash -X --strategy-option',
    text,
  ),
  ...each('-F --file -t --template', fromFile),
  ...each('-e --edit', opens),
  ...each('-c --reedit-message', { ...opens, value: 'text' } as const),
  ...each('-s --strategy', strategy),
}

/** What `git checkout` makes a branch or goes to one with: then it takes no files. */
const goes = /^(-[bBtdl]|--(track|no-track|detach|orphan|guess|no-guess|branch)\b)/

/**
 * Whether a `git checkout` overwrites files: it says so by `--`, or by naming more than one thing, or one that is written
 * as a path. One plain name it takes as a branch first.
 */
function overwrites(words: readonly Word[]): boolean {
  const texts = words.map((word) => word.text ?? '.')
  if (
    texts.includes('--') ||
    texts.some((one) => /^--(ours|theirs|pathspec|patch|merge|conflict)|^-[a-zA-Z]*[pm]/.test(one))
  ) {
    return true
  }
  if (texts.some((one) => goes.test(one))) return false
  const operands = texts.filter((one) => !one.startsWith('-'))
  return operands.length > 1 || operands.some((one) => /^[.:/]|\/$|[*?[]|\.[A-Za-z]\w*$/.test(one))
}

/** `--staged` alone leaves the files as they are. */
function leavesFiles(words: readonly Word[]): boolean {
  const texts = words.map((word) => word.text)
  if (!texts.some((one) => one === '--staged' || one === '-S')) return false
  return texts.every((one) => one !== undefined && !/^(--[wpiotm]|-[A-Za-z]*[WpmSs]{2}|-[A-Za-z]*[Wpm])/.test(one))
}

/** `git clean -n` only says what it would remove; `-e` takes the word behind it, and `-i` asks what to do. */
function onlySays(words: readonly Word[]): boolean {
  const texts = words.map((word) => word.text)
  return (
    texts.every(
      (one) => one !== undefined && (/^(-[dfnqxX]+|--dry-run|--quiet|--force)$/.test(one) || !one.startsWith('-')),
    ) && texts.some((one) => one === '--dry-run' || /^-[dfqxX]*n/.test(one ?? ''))
  )
}

/** Sub-commands that change the working folder, the index and commits. */
export const changing: Family = {
  add: {
    risk: 'medium',
    why: 'puts files into the next commit',
    harmless: '-A -u -v -n -N --all --update --verbose --dry-run --intent-to-add --renormalize --refresh',
    options: {
      ...each('-e --edit', opens),
      '--pathspec-from-file': fromFile,
      ...each('-f --force', medium('adds files that are left out')),
    },
    operands: ['read'],
  },
  commit: {
    risk: 'medium',
    why: 'makes a commit, and runs the hooks of the repository',
    harmless:
      '-a -v -q -n -o -i --all --verbose --quiet --no-verify --amend --no-edit --allow-empty --dry-run --signoff',
    options: { ...asCommit, '-s': {}, ...each('-p --patch --interactive', opens), '--pathspec-from-file': fromFile },
    operands: ['list'],
  },
  checkout: {
    risk: 'medium',
    why: 'goes to another branch',
    harmless: '-q --quiet --progress --no-progress -l -t --track --no-track -d --detach --guess --no-guess',
    options: {
      ...each('-b --orphan', text),
      '-B': { value: 'text', ...high('can lose commits that only that branch leads to') },
      ...each('-f --force', throwsAway),
    },
    also: (words) => (overwrites(words) ? [throwsAway] : []),
  },
  switch: {
    risk: 'medium',
    why: 'goes to another branch',
    harmless: '-q -d -t --quiet --detach --track --no-track --guess --no-guess',
    options: {
      ...each('-c --create --orphan', text),
      ...each('-C --force-create', {
        value: 'text',
        ...high('can lose commits that only that branch leads to'),
      } as const),
      ...each('-f --force --discard-changes -m --merge', throwsAway),
    },
  },
  restore: {
    risk: 'medium',
    why: 'takes files out of the next commit',
    harmless: '-q -S --quiet --staged',
    options: each('-s --source', text),
    operands: ['list'],
    also: (words) => (leavesFiles(words) ? [] : [throwsAway]),
  },
  reset: {
    risk: 'medium',
    why: 'changes what the next commit holds, or where a branch stands',
    harmless: '-q -N --quiet --soft --mixed --keep',
    options: { ...each('--hard --merge', throwsAway), '--pathspec-from-file': fromFile },
    operands: ['text', 'list'],
  },
  clean: {
    risk: 'low',
    own: (words, name) => ({
      findings: onlySays(words) ? [] : [{ risk: 'high', why: `${name} removes files that are kept nowhere else` }],
      named: words.map((word) => ({ word, role: 'list' })),
      isVeiled: false,
    }),
  },
  rm: {
    risk: 'medium',
    why: 'removes files, which commits still hold',
    harmless: '-q -n -r --quiet --dry-run --ignore-unmatch --sparse --cached',
    options: { ...each('-f --force', throwsAway), '--pathspec-from-file': fromFile },
    operands: ['remove'],
  },
  mv: {
    risk: 'medium',
    why: 'moves files',
    harmless: '-k -n -v --dry-run --verbose',
    options: each('-f --force', throwsAway),
    operands: ['write'],
  },
  ...each('merge cherry-pick revert', {
    risk: 'medium',
    why: 'makes a commit from others',
    harmless:
      '-n -q -v -x --no-commit --no-ff --ff --ff-only --squash --no-edit --stat --abort --continue --skip --quit',
    options: { ...asCommit, '--mainline': text, ...each('-s --strategy', strategy) },
  } as const),
  rebase: {
    risk: 'medium',
    why: 'makes commits anew',
    harmless:
      '-q -v --continue --abort --skip --quit --autosquash --autostash --no-autostash --root --stat --no-stat --ff',
    options: {
      '--onto': text,
      '-X': text,
      ...each('-s --strategy', strategy),
      ...each('-x --exec', {
        risk: 'high',
        value: 'code',
        isVeiled: true,
        why: 'runs a command after each commit',
      } as const),
      ...each('-i --interactive --edit-todo', opens),
    },
  },
  bisect: {
    risk: 'medium',
    subcommands: {
      log: { risk: 'medium', why: 'shows what a search has tried' },
      ...each('start good bad old new skip next reset terms', medium('goes to other commits')),
      replay: { risk: 'medium', why: 'goes to other commits', operands: ['read'] },
      ...each('run', { risk: 'high', isVeiled: true, why: 'runs a command at each commit' } as const),
      ...each('view visualize', opens),
    },
  },
  apply: {
    risk: 'medium',
    why: 'changes files as a patch says',
    options: {
      '--unsafe-paths': high('can write anywhere'),
      ...each('-p -C --directory --exclude --include --whitespace', text),
    },
    operands: ['read'],
  },
  am: {
    risk: 'medium',
    why: 'makes commits from mail',
    options: { ...each('-i --interactive', opens), ...each('--exec', strategy), ...each('-p -C --directory', text) },
    operands: ['read'],
  },
  ...each('gc repack', {
    risk: 'medium',
    why: 'packs the repository anew',
    options: { '--prune': { ...high('can lose commits for good'), value: 'text', isOptional: true } },
  } as const),
  ...each('prune prune-packed filter-branch filter-repo fast-import', high('can lose commits for good')),
  ...each('read-tree checkout-index', high('can overwrite files')),
  ...each('init init-db', {
    risk: 'medium',
    why: 'makes a repository',
    harmless: '-q --quiet --bare --shared',
    options: {
      ...each('-b --initial-branch --object-format --ref-format', text),
      '--template': { ...high('puts programs of its own into the repository'), value: 'read' },
      '--separate-git-dir': { value: 'write' },
    },
    operands: ['write'],
  } as const),
  'sparse-checkout': {
    risk: 'medium',
    subcommands: {
      list: { risk: 'low' },
      ...each('init set add reapply disable check-rules', medium('changes which files are there')),
    },
  },
  ...each(
    'hash-object write-tree commit-tree mktree mktag update-index rerere interpret-trailers stripspace patch-id mailinfo mailsplit fast-export commit-graph multi-pack-index',
    { risk: 'medium', why: 'can change what the repository keeps', operands: ['read'] } as const,
  ),
}
