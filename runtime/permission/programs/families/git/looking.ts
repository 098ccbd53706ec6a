import type { Word } from '../../../bash/script.ts'
import type { Finding } from '../../../judgment.ts'
import { each } from '../../each.ts'
import type { Family, OptionRow, ProgramRow } from '../../row.ts'

// Sub-commands of git(1) that only look, with the options of them that are known to be harmless even where the settings of
// the repository are somebody's trap: none of these starts a filter, a driver, a hook or a pager by itself, or writes the
// index. That --textconv and --ext-diff are on by default in some of them is why a repository's own settings are measured.

const text: OptionRow = { value: 'text' }
const maybe: OptionRow = { value: 'text', isOptional: true }
const format: OptionRow = { value: 'format' }
const runsSettings: OptionRow = { risk: 'high', why: 'runs a program that the settings of the repository name' }
const verifies: OptionRow = { risk: 'medium', why: 'runs gpg' }
const intoFile: OptionRow = { value: 'write', risk: 'medium', why: 'writes a file' }

/** What has git check signatures in a format (git-log(1), git-for-each-ref(1)). */
export function signatures(words: readonly Word[]): readonly Finding[] {
  return words.some(({ text: one }) => one !== undefined && /%G|signature/.test(one))
    ? [{ risk: 'medium', why: 'runs gpg' }]
    : []
}

/** What git-diff(1) calls common diff options. */
const diffOptions: ProgramRow = {
  risk: 'low',
  harmless:
    '-p -u -s -a -b -w -R -W -z -D --patch --no-patch --raw --patch-with-raw --patch-with-stat --minimal --patience ' +
    '--histogram --numstat --shortstat --summary --compact-summary --cumulative --name-only --name-status --no-color ' +
    '--no-color-moved --no-renames --rename-empty --no-rename-empty --check --full-index --binary --irreversible-delete ' +
    '--find-copies-harder --pickaxe-all --pickaxe-regex --no-relative --text --ignore-cr-at-eol --ignore-space-at-eol ' +
    '--ignore-space-change --ignore-all-space --ignore-blank-lines --function-context --exit-code --quiet --no-ext-diff ' +
    '--no-textconv --no-prefix --default-prefix --indent-heuristic --no-indent-heuristic --ita-invisible-in-index',
  options: {
    ...each(
      '-U -M -C -B -X -l --unified --stat --dirstat --color --color-moved --color-moved-ws --color-words --word-diff ' +
        '--find-renames --find-copies --break-rewrites --abbrev --relative --ignore-submodules --no-abbrev',
      maybe,
    ),
    ...each(
      '-S -G --diff-algorithm --anchored --word-diff-regex --ws-error-highlight --diff-filter --inter-hunk-context ' +
        '--stat-width --stat-name-width --stat-count --src-prefix --dst-prefix --line-prefix --output-indicator-new ' +
        '--output-indicator-old --output-indicator-context --find-object --skip-to --rotate-to',
      text,
    ),
    ...each('--ext-diff --textconv', runsSettings),
    '--output': intoFile,
    '-O': { value: 'read', risk: 'medium', why: 'reads an order of files' },
  },
}

/** What git-log(1) knows beside. */
const walkOptions: ProgramRow = {
  risk: 'low',
  harmless:
    '-NUM -c -m -t -i -E -F -P -g -r --cc --all --branches --tags --remotes --oneline --graph --no-graph --decorate --no-decorate ' +
    '--decorate-refs-exclude --source --use-mailmap --mailmap --no-mailmap --full-diff --log-size --no-notes --merges ' +
    '--no-merges --first-parent --reverse --follow --no-expand-tabs --abbrev-commit --no-abbrev-commit --date-order ' +
    '--author-date-order --topo-order --walk-reflogs --left-right --left-only --right-only --cherry --cherry-pick ' +
    '--cherry-mark --boundary --simplify-merges --simplify-by-decoration --full-history --dense --sparse --ancestry-path ' +
    '--parents --children --all-match --invert-grep --regexp-ignore-case --extended-regexp --fixed-strings --perl-regexp ' +
    '--basic-regexp --remove-empty --relative-date --combined-all-paths --diff-merges --no-diff-merges --ignore-missing ' +
    '--clear-decorations --merge --bisect --reflog --count --timestamp --no-walk --do-walk --show-pulls --objects',
  options: {
    ...each(
      '--decorate --branches --tags --remotes --abbrev --show-linear-break --expand-tabs --no-walk --notes ' +
        '--show-notes --diff-merges --ancestry-path',
      maybe,
    ),
    ...each(
      '-n --max-count --skip --since --after --until --before --since-as-filter --author --committer --grep --grep-reflog ' +
        '--min-parents --max-parents --date --encoding --glob --exclude --decorate-refs --decorate-refs-exclude',
      text,
    ),
    '--format': format,
    '--pretty': { ...format, isOptional: true },
    '-L': { value: 'revision' },
    '--show-signature': verifies,
  },
}

const joined = (...rows: readonly ProgramRow[]): ProgramRow => ({
  risk: 'low',
  harmless: rows.flatMap((row) => row.harmless ?? []).join(' '),
  options: Object.assign({}, ...rows.map((row) => row.options)),
  operands: ['revision'],
  also: signatures,
})

/** `git log`, and what takes its options. */
export const log = joined(diffOptions, walkOptions)

/** `git diff`, and what takes its options. */
export const diff = joined(diffOptions, {
  risk: 'low',
  harmless: '-0 -1 -2 -3 --cached --staged --merge-base --base --ours --theirs --cc',
  options: { '--no-index': { isDeep: true } },
})

/** Sub-commands that look at files and commits. */
export const looking: Family = {
  status: {
    risk: 'low',
    harmless:
      '-s -b -v -z -h --short --branch --show-stash --long --verbose --null --no-column --ahead-behind ' +
      '--no-ahead-behind --renames --no-renames',
    options: each('-u -M --porcelain --untracked-files --ignored --column --find-renames --ignore-submodules', maybe),
    operands: ['list'],
  },
  ...each('log whatchanged', log),
  show: log,
  diff,
  ...each(
    'diff-tree diff-index diff-files',
    joined(diffOptions, {
      risk: 'low',
      harmless:
        '-r -t -m -c -q -0 -1 -2 -3 --cached --root --merge-base --no-commit-id --cc --always --base --ours --theirs',
      options: { '--pretty': { ...format, isOptional: true }, '--format': format },
    }),
  ),
  'range-diff': joined(diffOptions, walkOptions, { risk: 'low', options: { '--creation-factor': text } }),
  shortlog: joined(walkOptions, {
    risk: 'low',
    harmless: '-n -s -e --numbered --summary --email',
    options: { '-w': maybe, '--group': text },
  }),
  'rev-list': joined(walkOptions, { risk: 'low', harmless: '--objects --header --disk-usage --quiet', options: {} }),
  ...each('blame annotate', {
    risk: 'low',
    harmless:
      '-b -c -e -f -l -n -p -s -t -w -M -C --root --show-stats --porcelain --line-porcelain --incremental --score-debug ' +
      '--show-name --show-number --show-email --color-lines --color-by-age --progress --no-progress --first-parent --minimal',
    options: {
      ...each('-M -C --abbrev', maybe),
      ...each('-L --since --date --encoding --reverse --ignore-rev', text),
      ...each('-S --contents --ignore-revs-file', { value: 'read' } as const),
    },
    operands: ['revision'],
  } as const),
  grep: {
    risk: 'low',
    harmless:
      '-i -v -w -a -I -E -G -F -P -n -l -L -c -q -h -H -p -W -z -o -NUM --ignore-case --invert-match --word-regexp --text ' +
      '--cached --extended-regexp --basic-regexp --fixed-strings --perl-regexp --line-number --column --full-name ' +
      '--files-with-matches --name-only --files-without-match --null --only-matching --count --no-color --break --heading ' +
      '--show-function --function-context --and --or --not --all-match --quiet --no-textconv --recursive --no-recursive ' +
      '--no-recurse-submodules --no-index-fallback -r',
    options: {
      ...each('-A -B -C -m --after-context --before-context --context --max-count --max-depth --threads', text),
      '-e': { value: 'text', replacesFirst: true },
      '-f': { value: 'read', replacesFirst: true },
      '--color': maybe,
      ...each('--no-index --untracked --no-exclude-standard', {
        isDeep: true,
        risk: 'medium',
        why: 'reads files that are not kept in the repository',
      } as const),
      '--textconv': runsSettings,
      ...each('-O --open-files-in-pager', { ...runsSettings, value: 'run', isOptional: true } as const),
    },
    operands: ['text', 'revision'],
  },
  'ls-files': {
    risk: 'low',
    harmless:
      '-c -d -m -o -i -s -u -k -t -v -f -z --cached --deleted --modified --others --ignored --stage --unmerged --killed ' +
      '--directory --no-empty-directory --exclude-standard --error-unmatch --full-name --deduplicate --eol --sparse --debug',
    options: { ...each('-x --exclude --with-tree --format', text), '--abbrev': maybe },
    operands: ['list'],
  },
  'ls-tree': {
    risk: 'low',
    harmless: '-d -r -t -l -z --long --name-only --name-status --object-only --full-name --full-tree',
    options: { '--abbrev': maybe, '--format': text },
    operands: ['text', 'list'],
  },
  'cat-file': {
    risk: 'low',
    harmless: '-p -t -s -e',
    options: each('--textconv --filters', runsSettings),
    operands: ['revision'],
  },
  'rev-parse': {
    risk: 'low',
    harmless:
      '-q --verify --quiet --short --abbrev-ref --symbolic --symbolic-full-name --show-toplevel --show-prefix --show-cdup ' +
      '--git-dir --absolute-git-dir --git-common-dir --is-inside-work-tree --is-inside-git-dir --is-bare-repository ' +
      '--is-shallow-repository --show-superproject-working-tree --show-object-format --all --branches --tags --remotes ' +
      '--local-env-vars --show-ref-format --revs-only --no-revs --flags --no-flags --not --sq',
    options: each('--short --abbrev-ref --branches --tags --remotes', maybe),
  },
  'show-ref': {
    risk: 'low',
    harmless: '-d -s -q --head --heads --branches --tags --dereference --verify --quiet',
    options: each('--hash --abbrev', maybe),
  },
  'for-each-ref': {
    risk: 'low',
    also: signatures,
    harmless: '-s -p --shell --perl --python --tcl --ignore-case --omit-empty',
    options: {
      ...each('--count --points-at --merged --no-merged --contains --no-contains --color', text),
      ...each('--format --sort', format),
    },
  },
  'name-rev': { risk: 'low', harmless: '--tags --name-only --all --always --undefined', options: { '--refs': text } },
  'merge-base': { risk: 'low', harmless: '-a --all --octopus --independent --is-ancestor --fork-point' },
  describe: {
    risk: 'low',
    harmless: '--all --tags --contains --long --always --exact-match --first-parent --debug',
    options: {
      ...each('--candidates --match --exclude', text),
      '--abbrev': maybe,
      ...each('--dirty --broken', {
        risk: 'medium',
        value: 'text',
        isOptional: true,
        why: 'writes the index',
      } as const),
    },
  },
  cherry: { risk: 'low', harmless: '-v', options: { '--abbrev': maybe } },
  'show-branch': {
    risk: 'low',
    harmless: '-a -r --all --remotes --current --topo-order --date-order --list --no-name',
  },
  'count-objects': { risk: 'low', harmless: '-v -H --verbose --human-readable' },
  'check-ignore': { risk: 'low', harmless: '-q -v -n --quiet --verbose --non-matching --no-index', operands: ['list'] },
  'check-attr': { risk: 'low', harmless: '-a --all --cached', operands: ['text', 'list'] },
  'check-ref-format': { risk: 'low', harmless: '--branch --normalize --allow-onelevel --no-allow-onelevel' },
  'merge-tree': { risk: 'medium', why: 'writes objects' },
  ...each('verify-commit verify-tag', { risk: 'medium', why: 'runs gpg' } as const),
  ...each('verify-pack fsck', { risk: 'medium', why: 'checks the whole repository' } as const),
  version: { risk: 'low', harmless: '--build-options' },
  ...each('var help', {
    risk: 'medium',
    why: 'can open a reader, or show settings',
    options: each('-w --web -i --info', { risk: 'high', why: 'opens another program' } as const),
  } as const),
}
