import { each } from '../each.ts'
import { evaluate } from '../evaluate.ts'
import type { Family, OptionRow, ProgramRow } from '../row.ts'
import { beforeOperands, literalWord } from '../words.ts'

// ls(1), cp(1) and the rest of GNU coreutils; file(1), tree(1). What removes or opens to others for good is high; what can
// be undone is medium; what shows names, sizes and dates is low.

const text = { value: 'text' } as const
const listing =
  '-a -A -b -B -c -C -d -f -F -g -G -h -H -i -k -l -L -m -n -N -o -p -q -Q -r -R -s -S -t -u -U -v -x -X -Z -1 ' +
  '--all --almost-all --author --escape --ignore-backups --directory --dired --file-type --full-time ' +
  '--group-directories-first --no-group --human-readable --si --dereference --dereference-command-line --inode ' +
  '--kibibytes --numeric-uid-gid --literal --hide-control-chars --show-control-chars --quote-name --reverse ' +
  '--recursive --size --zero --context --help --version'

const ls: ProgramRow = {
  risk: 'low',
  listsNames: true,
  harmless: listing,
  options: {
    ...each('-I -T -w --block-size --format --hide --ignore --indicator-style --quoting-style --sort', text),
    ...each('--tabsize --time --time-style --width', text),
    ...each('--classify --color --hyperlink', { value: 'text', isOptional: true }),
  },
  operands: ['list'],
  listsFolder: true,
}

const eza: ProgramRow = {
  risk: 'low',
  listsNames: true,
  harmless:
    '-1 -l -G -x -F -R -T -X -a -d -D -f -r -s -b -B -g -h -H -i -m -n -S -t -u -U -@ -Z --oneline --long --grid --across ' +
    '--recurse --tree --all --list-dirs --only-dirs --only-files --reverse --group-directories-first --binary --bytes ' +
    '--group --header --links --inode --modified --blocksize --accessed --created --git --icons --no-permissions ' +
    '--no-filesize --no-user --no-time --git-ignore --version --help',
  options: {
    ...each('-L --level -I --ignore-glob -s --sort -t --time --time-style -w --width', text),
    ...each('--color --colour --color-scale --classify --icons --absolute --hyperlink', {
      value: 'text',
      isOptional: true,
    }),
  },
  operands: ['list'],
  listsFolder: true,
}

const treeApart: ProgramRow = {
  risk: 'low',
  listsNames: true,
  style: 'gnu',
  harmless:
    '-a -d -l -f -x -q -N -Q -p -u -g -s -h -D -F -v -t -c -U -r -i -A -S -n -C -X -J --inodes --device --si --du ' +
    '--dirsfirst --filesfirst --noreport --prune --gitignore --matchdirs --ignore-case --metafirst --help --version ' +
    '--info --nolinks --hintro --houtro',
  options: {
    ...each('-L -P -I -H -T --sort --filelimit --charset --timefmt', text),
    '--infofile': { value: 'read' },
    '--gitfile': { value: 'read' },
    '--fromfile': { risk: 'medium', why: 'reads names from a file' },
    '-o': { value: 'write', risk: 'medium', why: 'writes a file' },
    '-R': { risk: 'high', why: 'writes a file into every folder' },
  },
  operands: ['list'],
  listsFolder: true,
}

/** What tree may do where nobody can tell an option's value from the next option's: it can write what is named. */
const treeJoined: ProgramRow = {
  ...treeApart,
  risk: 'medium',
  why: 'joins options that take values, and can write a file',
  operands: ['write'],
}

/**
 * tree(1) takes the value of a letter from the next word, also where further letters follow: in `-Po PATTERN FILE` the
 * second is what `-o` writes.
 */
const tree: ProgramRow = {
  risk: 'low',
  listsNames: true,
  own: (words, name) => {
    const options = beforeOperands(words).flatMap(({ text = '' }) => (/^-(?!-)/.test(text) ? [text] : []))
    if (!options.some((text) => /[LPIHTo](?!\d*$)/.test(text))) return evaluate({ name, row: treeApart }, words)
    const rest = words.filter(({ text = '' }) => !options.includes(text))
    const everywhere = options.some((text) => text.includes('R')) ? [literalWord('-R')] : []
    return evaluate({ name, row: treeJoined }, [...everywhere, ...rest])
  },
}

/** Options that cp, mv and install share: a copy of what was there is kept. */
const backups: Readonly<Record<string, OptionRow>> = {
  ...each('--backup', { value: 'text', isOptional: true }),
  ...each('-S --suffix', text),
  ...each('-t --target-directory', { value: 'write' }),
}

/** Programs that look at files, make, move and remove them. */
export const files: Family = {
  ...each('ls dir vdir', ls),
  ...each('eza exa lsd', eza),
  tree,
  stat: {
    risk: 'low',
    listsNames: true,
    harmless: '-L -t -x -s -r -n -q -l -F --dereference --file-system --terse --help --version',
    options: each('-c --format --printf --cached', text),
    operands: ['list'],
  },
  file: {
    risk: 'low',
    harmless:
      '-b -d -E -h -i -I -k -L -N -n -p -r -s -S -v -0 --brief --mime --mime-type --mime-encoding --extension --keep-going ' +
      '--dereference --no-dereference --no-pad --raw --print0 --preserve-date --no-buffer --special-files --version --help ' +
      '--apple --list',
    options: {
      ...each('-e --exclude --exclude-quiet -F --separator -P --parameter', text),
      ...each('-m --magic-file -f --files-from', { value: 'read', risk: 'medium', why: 'reads another file' }),
      ...each('-C --compile', { risk: 'medium', why: 'writes a file' }),
      ...each('-z -Z --uncompress --uncompress-noreport', { risk: 'medium', why: 'runs what unpacks it' }),
    },
    operands: ['list'],
  },
  du: {
    risk: 'low',
    listsNames: true,
    harmless:
      '-a -b -c -D -h -H -k -L -l -m -P -S -s -x -0 --null --all --apparent-size --bytes --total --dereference-args ' +
      '--human-readable --inodes --count-links --dereference --no-dereference --separate-dirs --si --summarize ' +
      '--one-file-system --help --version',
    options: {
      ...each('-B --block-size -d --max-depth -t --threshold --exclude --time-style', text),
      '--time': { value: 'text', isOptional: true },
      ...each('-X --exclude-from', { value: 'read' }),
      '--files0-from': { value: 'read', risk: 'high', why: 'lists files that another file names' },
    },
    operands: ['list'],
    listsFolder: true,
  },
  ...each('df pydf duf', {
    risk: 'low',
    listsNames: true,
    harmless:
      '-a -h -H -i -k -l -P -T -v --all --human-readable --si --inodes --local --no-sync --portability --print-type ' +
      '--total --help --version',
    options: {
      ...each('-B --block-size -t --type -x --exclude-type', text),
      '--output': { value: 'text', isOptional: true },
      '--sync': { risk: 'medium' },
    },
    operands: ['text'],
  }),
  basename: {
    risk: 'low',
    listsNames: true,
    style: 'posix',
    harmless: '-a -z --multiple --zero --help --version',
    options: each('-s --suffix', text),
  },
  dirname: { risk: 'low', listsNames: true, harmless: '-z --zero --help --version' },
  pathchk: { risk: 'low', listsNames: true, harmless: '-p -P --portability --help --version' },
  realpath: {
    risk: 'low',
    listsNames: true,
    harmless:
      '-e -m -L -P -q -s -z --canonicalize-existing --canonicalize-missing --logical --physical --quiet --strip ' +
      '--no-symlinks --zero --help --version',
    options: each('--relative-to --relative-base', { value: 'list' }),
    operands: ['list'],
  },
  readlink: {
    risk: 'low',
    listsNames: true,
    harmless:
      '-f -e -m -n -q -s -v -z --canonicalize --canonicalize-existing --canonicalize-missing --no-newline --quiet ' +
      '--silent --verbose --zero --help --version',
    operands: ['list'],
  },
  cp: {
    risk: 'medium',
    why: 'copies files, and replaces those that are there',
    harmless:
      '-b -f -i -H -l -L -n -P -p -s -T -u -v -x -Z --attributes-only --copy-contents --debug --force --interactive ' +
      '--link --dereference --no-clobber --no-dereference --parents --remove-destination --strip-trailing-slashes ' +
      '--no-target-directory --verbose --one-file-system --keep-directory-symlink --help --version',
    options: {
      ...backups,
      ...each('-r -R -a -d --recursive --archive', { isDeep: true }),
      ...each('--no-preserve --sparse', text),
      ...each('--preserve --reflink --update --context', { value: 'text', isOptional: true }),
      ...each('-s --symbolic-link', { risk: 'high', why: 'makes links, which lead wherever they say' }),
    },
    operands: ['read'],
    lastOperand: 'write',
  },
  mv: {
    risk: 'medium',
    why: 'moves files, and replaces those that are there',
    harmless:
      '-b -f -i -n -T -u -v -Z --force --interactive --no-clobber --no-copy --exchange --strip-trailing-slashes ' +
      '--no-target-directory --verbose --debug --context --help --version',
    options: { ...backups, '--update': { value: 'text', isOptional: true } },
    operands: ['remove'],
    lastOperand: 'write',
  },
  ln: {
    risk: 'medium',
    why: 'makes a link to a file',
    harmless:
      '-b -f -i -L -n -P -r -T -v --force --interactive --logical --no-dereference --physical --relative ' +
      '--no-target-directory --verbose --help --version',
    options: {
      ...backups,
      ...each('-s --symbolic', { risk: 'high', why: 'makes a link, which leads wherever it says' }),
      ...each('-d -F --directory', { risk: 'high', why: 'makes a link to a folder' }),
    },
    operands: ['write'],
    lastOperand: 'write',
  },
  link: { risk: 'medium', why: 'makes a link to a file', operands: ['write'] },
  unlink: { risk: 'high', why: 'removes a file for good', operands: ['remove'] },
  install: {
    risk: 'medium',
    why: 'copies files, and replaces those that are there',
    harmless:
      '-b -c -C -d -D -p -T -v -Z --compare --directory --preserve-timestamps --no-target-directory --verbose --debug ' +
      '--preserve-context --help --version',
    options: {
      ...backups,
      ...each('-m --mode', { value: 'mode' }),
      ...each('-o --owner -g --group', { value: 'text', risk: 'high', why: 'gives files to somebody else' }),
      ...each('-s --strip', { risk: 'high', why: 'runs another program' }),
      '--strip-program': { value: 'run', risk: 'high', why: 'runs another program' },
      '--context': { value: 'text', isOptional: true },
    },
    operands: ['read'],
    lastOperand: 'write',
  },
  rm: {
    risk: 'high',
    why: 'removes files for good',
    harmless:
      '-f -i -I -r -R -d -v --force --interactive --recursive --dir --verbose --one-file-system --preserve-root ' +
      '--no-preserve-root --help --version',
    tells: '--help --version',
    operands: ['remove'],
  },
  rmdir: {
    risk: 'medium',
    why: 'removes empty folders',
    harmless: '-p -v --parents --verbose --ignore-fail-on-non-empty --help --version',
    operands: ['remove'],
  },
  shred: {
    risk: 'high',
    why: 'overwrites files for good',
    harmless: '-f -u -v -x -z --force --verbose --exact --zero',
    options: { ...each('-n --iterations -s --size --remove', text), '--random-source': { value: 'read' } },
    operands: ['remove'],
  },
  mkdir: {
    risk: 'medium',
    why: 'makes folders',
    harmless: '-p -v -Z --parents --verbose --help --version',
    options: { ...each('-m --mode', { value: 'mode' }), '--context': { value: 'text', isOptional: true } },
    operands: ['write'],
  },
  touch: {
    risk: 'medium',
    why: 'makes files, or changes their dates',
    harmless: '-a -c -f -h -m --no-create --no-dereference --help --version',
    options: { ...each('-d --date -t --time', text), ...each('-r --reference', { value: 'list' }) },
    operands: ['write'],
  },
  mktemp: {
    risk: 'medium',
    why: 'makes a file or folder for a while',
    harmless: '-d -q -t -u --directory --quiet --dry-run --help --version',
    options: { '-p': { value: 'write' }, '--tmpdir': { value: 'write', isOptional: true }, '--suffix': text },
  },
  truncate: {
    risk: 'high',
    why: 'cuts off what is in a file',
    harmless: '-c -o --no-create --io-blocks --help --version',
    options: { ...each('-s --size', text), ...each('-r --reference', { value: 'list' }) },
    operands: ['write'],
  },
  chmod: {
    risk: 'medium',
    why: 'changes who may use files',
    harmless:
      '-c -f -v -h --changes --silent --quiet --verbose --preserve-root --dereference --no-dereference --help --version ' +
      '-x -w -r -rw -rx -wx -rwx',
    options: {
      ...each('-R --recursive', { risk: 'high', why: 'changes everything in a folder' }),
      '--reference': { value: 'list', replacesFirst: true, risk: 'high', why: 'gives a file the rights of another' },
      ...each('-s -t', { risk: 'medium' }),
    },
    operands: ['mode', 'write'],
  },
  ...each('chown chgrp', {
    risk: 'high',
    why: 'gives files to somebody else',
    harmless:
      '-c -f -v -h -R -H -L -P --changes --silent --quiet --verbose --dereference --no-dereference --recursive ' +
      '--preserve-root --help --version',
    options: { ...each('--from', text), '--reference': { value: 'list', replacesFirst: true } },
    operands: ['text', 'write'],
  }),
  ...each('chcon setfattr mknod', {
    risk: 'high',
    why: 'changes what a file is to the system',
    operands: ['text', 'write'],
  }),
  mkfifo: {
    risk: 'medium',
    why: 'makes a pipe',
    options: each('-m --mode', { value: 'mode' }),
    operands: ['write'],
  },
  ...each('fallocate sponge', { risk: 'medium', why: 'writes a file', operands: ['write'] }),
  ...each('rename prename mmv vidir', {
    risk: 'high',
    why: 'renames files by a program',
    operands: ['code', 'remove'],
  }),
  sync: { risk: 'medium', why: 'has files written to disk', operands: ['list'] },
  ...each('lsattr getfattr getfacl namei', {
    risk: 'low',
    harmless: '-a -d -l -m -o -x -v -p -R -c -e -n',
    operands: ['list'],
  }),
}
