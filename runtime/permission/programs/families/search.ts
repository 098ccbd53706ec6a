import { each } from '../each.ts'
import type { Family, ProgramRow } from '../row.ts'
import { judgeFind } from '../scripts/find.ts'

// grep(1), rg(1), ag(1), fd(1), find(1). Searching through all of a folder can show the secrets in it; rg leaves hidden files
// out, where the secrets of a project are, as long as no option has it take them in.

const text = { value: 'text' } as const

const grep: ProgramRow = {
  risk: 'low',
  harmless:
    '-a -b -c -E -F -G -h -H -i -I -l -L -n -N -o -P -q -s -T -U -v -V -w -x -y -z -Z -NUM --text --byte-offset --count ' +
    '--extended-regexp --fixed-strings --basic-regexp --no-filename --with-filename --ignore-case --no-ignore-case ' +
    '--files-with-matches --files-without-match --line-number --only-matching --perl-regexp --quiet --silent ' +
    '--no-messages --initial-tab --binary --invert-match --word-regexp --line-regexp --null-data --null ' +
    '--line-buffered --no-group-separator --help --version',
  options: {
    ...each('-e --regexp', { value: 'text', replacesFirst: true }),
    ...each('-f --file', { value: 'read', replacesFirst: true }),
    ...each('-A --after-context -B --before-context -C --context -m --max-count --label --group-separator', text),
    ...each('--binary-files -D --devices --exclude --exclude-dir', text),
    '--exclude-from': { value: 'read' },
    '--include': { value: 'text', narrows: true },
    ...each('--color --colour', { value: 'text', isOptional: true }),
    ...each('-r -R --recursive --dereference-recursive', { isDeep: true }),
    ...each('-d --directories', { value: 'text', isDeep: true }),
  },
  operands: ['text', 'read'],
  readsFolder: true,
}

const rg: ProgramRow = {
  risk: 'low',
  harmless:
    '-a --text --binary -b -c -F -h -H -i -I -l -n -N -o -p -P -q -s -S -U -v -V -w -x -0 --byte-offset --count --count-matches --fixed-strings ' +
    '--help --with-filename --no-filename --ignore-case --files-with-matches --files-without-match --line-number ' +
    '--no-line-number --only-matching --pretty --pcre2 --quiet --case-sensitive --smart-case --multiline ' +
    '--multiline-dotall --invert-match --version --word-regexp --line-regexp --null --heading --no-heading --json --column ' +
    '--no-column --stats --trim --vimgrep --files --type-list --no-messages --no-config --passthru --one-file-system ' +
    '--line-buffered --block-buffered --crlf --null-data --no-mmap --mmap --debug --trace --no-hidden --sort-files ' +
    '--no-pcre2-unicode --no-unicode --auto-hybrid-regex --include-zero --glob-case-insensitive --no-ignore-messages ' +
    '--no-context-separator --max-columns-preview --stop-on-nonmatch',
  options: {
    ...each('-e --regexp', { value: 'text', replacesFirst: true }),
    ...each('-f --file', { value: 'read', replacesFirst: true }),
    ...each('-A --after-context -B --before-context -C --context -m --max-count -M --max-columns -d --max-depth', text),
    ...each('-j --threads -r --replace -t --type -T --type-not --type-clear --sort --sortr --color --colors', text),
    ...each('-E --encoding --engine --field-context-separator --field-match-separator --context-separator', text),
    ...each('--max-filesize --path-separator --dfa-size-limit --regex-size-limit --hyperlink-format --maxdepth', text),
    ...each('-g --glob --iglob', { value: 'text', narrows: true }),
    ...each('--type-add', { value: 'text', isDeep: true }),
    ...each('-. --hidden -u --unrestricted --no-ignore --no-ignore-dot --no-ignore-exclude --no-ignore-files', {
      isDeep: true,
    }),
    ...each('--no-ignore-global --no-ignore-parent --no-ignore-vcs -L --follow', { isDeep: true }),
    '--ignore-file': { value: 'read', isDeep: true },
    '--pre': { value: 'run', risk: 'high', why: 'runs another program on each file', isVeiled: true },
    '--pre-glob': text,
    '--hostname-bin': { value: 'run', risk: 'high', why: 'runs another program', isVeiled: true },
    ...each('-z --search-zip', { risk: 'medium', why: 'runs what unpacks files' }),
  },
  operands: ['text', 'read'],
  readsFolder: true,
}

const ag: ProgramRow = {
  risk: 'low',
  harmless:
    '-A -B -C -c -F -H -h -i -l -L -m -n -o -Q -r -s -S -v -V -w -0 -NUM --ackmate --break --nobreak --count --color --nocolor ' +
    '--column --filename --nofilename --heading --noheading --files-with-matches --files-without-matches --ignore-case ' +
    '--case-sensitive --smart-case --literal --fixed-strings --invert-match --word-regexp --numbers --nonumbers ' +
    '--only-matching --silent --stats --vimgrep --version --null --nogroup --group',
  options: {
    ...each('--after --before --context --depth --ignore --ignore-dir --max-count --width --workers', text),
    ...each('-G --file-search-regex', text),
    ...each('-a -t -u -U -f --all-types --all-text --hidden --unrestricted --skip-vcs-ignores --follow', {
      isDeep: true,
    }),
    ...each('-p --path-to-ignore', { value: 'read' }),
    '--pager': { value: 'code', risk: 'high', why: 'runs another program', isVeiled: true },
    ...each('-z --search-zip', { isDeep: true }),
  },
  operands: ['text', 'read'],
  readsFolder: true,
}

const fd: ProgramRow = {
  risk: 'low',
  listsNames: true,
  harmless:
    '-0 -1 -a -F -g -h -H -i -I -l -L -p -q -s -u -V --hidden --no-ignore --no-ignore-vcs --no-ignore-parent --unrestricted ' +
    '--case-sensitive --ignore-case --glob --regex --fixed-strings --absolute-path --list-details --follow --full-path ' +
    '--print0 --prune --show-errors --quiet --one-file-system --help --version --strip-cwd-prefix --no-hidden --no-follow',
  options: {
    ...each('-d --max-depth --min-depth --exact-depth -E --exclude -t --type -e --extension -S --size', text),
    ...each('--changed-within --changed-before --newer --older -o --owner -c --color -j --threads --max-results', text),
    ...each('--max-buffer-time --format --path-separator --and --batch-size', text),
    ...each('--base-directory --search-path', { value: 'list' }),
    '--ignore-file': { value: 'read' },
    ...each('-x --exec -X --exec-batch', { risk: 'high', why: 'runs a program on what it finds', isVeiled: true }),
  },
  operands: ['text', 'list'],
}

/** Programs that look for text in files, and for files. */
export const search: Family = {
  ...each('grep egrep fgrep', grep),
  ...each('rg ripgrep', rg),
  ag,
  ...each('ack zgrep zegrep zfgrep bzgrep xzgrep', {
    ...grep,
    risk: 'medium',
    why: 'takes its options from files, or runs other programs',
  }),
  ...each('fd fdfind', fd),
  find: { risk: 'low', own: judgeFind, isTooBroad: true },
  which: {
    risk: 'low',
    harmless: '-a -s -v --all --skip-dot --skip-tilde --show-dot --show-tilde --tty-only --help --version',
  },
  whereis: {
    risk: 'low',
    harmless: '-b -m -s -u -g -l --help --version',
    options: each('-B -M -S', { value: 'list' }),
  },
}
