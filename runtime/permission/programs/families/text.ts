import { each } from '../each.ts'
import type { Family, OptionRow, ProgramRow } from '../row.ts'
import { judgeCopy } from '../scripts/copy.ts'
import { responseFiles } from '../scripts/response.ts'

// GNU coreutils, diffutils and sharutils; jq(1), yq(1), sed(1), gawk(1), xxd(1), less(1). What only shows is low; a file that
// is read can be a secret, which its path says.

const word = { value: 'text' } as const
const maybe = { value: 'text', isOptional: true } as const
const shows = '--help --version'

/** A program that reads its operands and shows something of them, whatever its options. */
function shower(harmless: string, values = '', optional = ''): ProgramRow {
  return {
    risk: 'low',
    harmless: `${harmless} ${shows}`,
    options: { ...(values && each(values, word)), ...(optional && each(optional, maybe)) },
    operands: ['read'],
  }
}

const checksums = shower(
  '-b -c -t -w -z --binary --check --tag --text --zero --ignore-missing --quiet --status --strict --warn --base64 --raw ' +
    '--debug --untagged',
  '-a --algorithm -l --length',
)
const output: Readonly<Record<string, OptionRow>> = each('-o --output', {
  value: 'write',
  risk: 'medium',
  why: 'writes a file',
})
/** What is read then is named in a file, so it can be any. */
const namesFrom = { value: 'read', risk: 'high', why: 'reads files that another file names' } as const
const replaced = {
  value: 'read',
  replacesFirst: true,
  risk: 'high',
  why: 'runs a script from a file',
  isVeiled: true,
} as const

const sort: ProgramRow = {
  ...shower(
    '-b -c -C -d -f -g -h -i -m -M -n -r -R -s -u -V -z --ignore-leading-blanks --dictionary-order --ignore-case ' +
      '--general-numeric-sort --ignore-nonprinting --month-sort --human-numeric-sort --numeric-sort --random-sort ' +
      '--reverse --version-sort --merge --stable --unique --zero-terminated --debug',
  ),
  options: {
    ...each('-k --key -t --field-separator -S --buffer-size --sort --parallel --batch-size', word),
    '--check': maybe,
    ...output,
    ...each('-T --temporary-directory', { value: 'write', risk: 'medium', why: 'writes files there' }),
    '--random-source': { value: 'read' },
    '--files0-from': namesFrom,
    '--compress-program': { value: 'run', risk: 'high', why: 'runs another program', isVeiled: true },
  },
}

const diff: ProgramRow = {
  isDeep: true,
  ...shower(
    '-a -b -B -c -d -e -E -i -l -n -N -P -q -r -s -t -T -u -w -y -Z -NUM --text --ignore-space-change --ignore-blank-lines ' +
      '--minimal --ed --ignore-tab-expansion --ignore-case --rcs --new-file --unidirectional-new-file --brief ' +
      '--report-identical-files --recursive --expand-tabs --initial-tab --ignore-all-space --side-by-side ' +
      '--ignore-trailing-space --normal --left-column --suppress-common-lines --no-dereference --strip-trailing-cr ' +
      '--speed-large-files --ignore-file-name-case --no-ignore-file-name-case --suppress-blank-empty',
    '-C -F -I -L -S -U -W -x --label --width --tabsize --horizon-lines --exclude --starting-file --show-function-line ' +
      '--ignore-matching-lines --palette --line-format --old-line-format --new-line-format --unchanged-line-format',
    '--color --context --unified --ifdef',
  ),
}

const sed: ProgramRow = {
  risk: 'low',
  harmless:
    '-E -n -r -s -u -z --regexp-extended --quiet --silent --separate --unbuffered --null-data --posix --sandbox --debug',
  tells: shows,
  options: {
    ...each('-e --expression', { value: 'sed', replacesFirst: true }),
    ...each('-f --file', replaced),
    ...each('-l --line-length', word),
    ...each('-i --in-place', { ...maybe, risk: 'medium', why: 'changes files in place', reads: 'write' }),
    '--follow-symlinks': { risk: 'high', why: 'changes what links lead to' },
  },
  operands: ['sed', 'read'],
  isTooBroad: true,
}

const awk: ProgramRow = {
  risk: 'low',
  style: 'posix',
  tells: `${shows} -V`,
  harmless:
    '-b -c -C -n -N -O -P -r -s -S -t --characters-as-bytes --traditional --non-decimal-data --posix --sandbox --csv -k',
  options: {
    ...each('-F --field-separator -v --assign', word),
    ...each('-e --source', { value: 'awk', replacesFirst: true }),
    ...each('-f --file -E --exec', replaced),
    ...each('-i --include -l --load', { value: 'code', risk: 'high', why: 'loads code' }),
    ...each('-d -D -o -p --dump-variables --debug --pretty-print --profile', {
      ...maybe,
      risk: 'high',
      why: 'writes a file, or runs commands of its own',
    }),
    '-W': { value: 'text', risk: 'high', why: 'takes options of another kind' },
  },
  operands: ['awk', 'read'],
  isTooBroad: true,
}

const jq: ProgramRow = {
  risk: 'low',
  tells: `${shows} -h -V`,
  harmless:
    '-a -c -C -e -g -h -j -M -n -r -R -s -S -V --ascii-output --compact-output --color-output --exit-status --join-output ' +
    '--monochrome-output --null-input --raw-output --raw-output0 --raw-input --slurp --sort-keys --tab --stream ' +
    '--stream-errors --seq --unbuffered --args --jsonargs',
  options: {
    '--indent': word,
    ...each('--arg --argjson', { value: 'text', further: ['text'] }),
    ...each('--rawfile --slurpfile --argfile', { value: 'text', further: ['read'] }),
    ...each('-f --from-file', { ...replaced, risk: 'medium', why: 'takes its filter from a file' }),
    ...each('-L --library-path', { value: 'read', risk: 'high', why: 'loads code' }),
  },
  operands: ['jq', 'read'],
}

const yq: ProgramRow = {
  risk: 'low',
  tells: `${shows} -h -V`,
  harmless:
    '-0 -C -M -N -P -R -c -e -j -n -r -S -v -y -Y -t --colors --no-colors --no-doc --prettyPrint --exit-status --null-input ' +
    '--unwrapScalar --tojson --verbose --raw-output --compact-output --sort-keys --string-interpolation ' +
    '--header-preprocess --nul-output --raw-input',
  options: {
    ...each('-I --indent -o --output-format -p --input-format --csv-separator --tsv-separator --lua-prefix', word),
    ...each('--xml-attribute-prefix --xml-content-name --properties-separator', word),
    ...each('--arg --argjson', { value: 'text', further: ['text'] }),
    ...each('-i --inplace --in-place', { risk: 'medium', why: 'changes files in place', reads: 'write' }),
    ...each('-s --split-exp --split-exp-file', { value: 'code', risk: 'high', why: 'writes files' }),
    ...each('-f --front-matter --from-file', { value: 'read', risk: 'high', why: 'takes its program from a file' }),
  },
  operands: ['yq', 'read'],
}

/** Programs that show, compare, change and sum up text. */
export const text: Family = {
  cat: shower(
    '-A -b -e -E -n -s -t -T -u -v --show-all --number-nonblank --show-ends --number --squeeze-blank --show-tabs --show-nonprinting',
  ),
  tac: shower('-b -r --before --regex', '-s --separator'),
  rev: shower('-0 --zero'),
  nl: shower('-p --no-renumber', '-b -d -f -h -i -l -n -s -v -w --body-numbering --number-format --number-width'),
  head: shower('-q -v -z -NUM --quiet --silent --verbose --zero-terminated', '-c -n --bytes --lines'),
  tail: shower(
    '-f -F -q -r -v -z -NUM --quiet --silent --verbose --zero-terminated --retry',
    '-c -n -s --bytes --lines --pid --sleep-interval --max-unchanged-stats',
    '--follow',
  ),
  wc: {
    ...shower('-c -m -l -w --bytes --chars --lines --words', '--total'),
    listsNames: true,
    operands: ['list'],
    options: { '--total': word, '--files0-from': namesFrom },
  },
  sort,
  uniq: {
    ...shower(
      '-c -d -D -i -u -z --count --repeated --ignore-case --unique --zero-terminated',
      '-f -s -w --skip-fields --skip-chars --check-chars',
      '--all-repeated --group',
    ),
    operands: ['read', 'write'],
  },
  shuf: {
    ...shower('-e -r -z --echo --repeat --zero-terminated', '-i -n --input-range --head-count'),
    options: {
      ...each('-i -n --input-range --head-count', word),
      ...output,
      '--random-source': { value: 'read' },
    },
  },
  cut: shower(
    '-n -s -z --complement --only-delimited --zero-terminated',
    '-b -c -d -f --bytes --characters --delimiter --fields --output-delimiter',
  ),
  tr: {
    risk: 'low',
    style: 'posix',
    harmless: `-c -C -d -s -t --complement --delete --squeeze-repeats --truncate-set1 ${shows}`,
  },
  paste: shower('-s -z --serial --zero-terminated', '-d --delimiters'),
  join: shower('-i -z --ignore-case --check-order --nocheck-order --header', '-1 -2 -a -e -j -o -t -v'),
  comm: shower('-1 -2 -3 -i -z --check-order --nocheck-order --total --zero-terminated', '--output-delimiter'),
  fold: shower('-b -s -c --bytes --spaces --characters', '-w --width'),
  fmt: shower(
    '-c -s -t -u -NUM --crown-margin --split-only --tagged-paragraph --uniform-spacing',
    '-p -w -g --width --goal',
  ),
  pr: shower('-a -c -d -f -F -J -m -r -t -T -v -NUM', '-D -h -l -N -o -w -W', '-e -i -n -s -S'),
  ...each(
    'column col colrm',
    shower('-b -f -p -x -t -e -n -L -J --table --json', '-c -s -o -l -N -R -H -T -O -C -E -W -d -r -i'),
  ),
  ...each('expand unexpand', shower('-i -a --initial --all --first-only -NUM', '-t --tabs')),
  ...each('diff colordiff', diff),
  ...each('diff3 diffstat', shower('-a -e -E -A -x -X -3 -i -m -T -p -k -q -b -c -K -t')),
  sdiff: { risk: 'high', why: 'can start an editor, and writes what it merges', operands: ['read'] },
  cmp: shower('-b -l -s --print-bytes --verbose --quiet --silent', '-i -n --ignore-initial --bytes'),
  ...each('md5sum sha1sum sha224sum sha256sum sha384sum sha512sum b2sum cksum sum md5 shasum', checksums),
  ...each(
    'base64 base32 basenc',
    shower('-d -D -i --decode --ignore-garbage --base64 --base64url --base32 --base16 --z85', '-w --wrap -b'),
  ),
  ...each('od hexdump hd', {
    ...shower(
      '-a -b -c -C -d -f -h -i -l -o -s -v -x -X --output-duplicates --traditional --canonical',
      '-A -j -N -S -t -w -e -n -s',
    ),
    options: {
      ...each('-A -j -N -S -t -e -n --address-radix --skip-bytes --read-bytes --format --length --skip --endian', word),
      ...each('-w --width --strings -L --color', maybe),
      '-s': word,
      ...each('-f --format-file', { risk: 'medium', why: 'reads another file' }),
    },
  }),
  xxd: {
    risk: 'low',
    style: 'single-dash',
    harmless:
      '-a -b -e -i -p -ps -plain -postscript -u -E -C -capitalize -autoskip -bits -include -uppercase -version -v -help -h',
    options: {
      ...each('-c -cols -g -groupsize -l -len -s -seek -o -offset -n -name -R', word),
      ...each('-r -revert', { risk: 'medium', why: 'writes bytes' }),
    },
    operands: ['read', 'write'],
  },
  strings: {
    ...shower(
      '-a -f -o -w -d --all --data --print-file-name --include-all-whitespace -NUM',
      '-n -t -e -T -s --bytes --radix --encoding -U',
    ),
    also: responseFiles,
  },
  iconv: {
    risk: 'low',
    harmless: `-c -l -s --list --silent --verbose ${shows}`,
    options: { ...each('-f -t --from-code --to-code', word), ...output },
    operands: ['read'],
  },
  ...each('dos2unix unix2dos mac2unix', { risk: 'medium', why: 'changes files in place', operands: ['write'] }),
  numfmt: {
    risk: 'low',
    harmless: `-z --debug --grouping ${shows}`,
    options: {
      ...each(
        '--from --to --from-unit --to-unit --format --invalid --padding --round --suffix -d --delimiter --field',
        word,
      ),
      '--header': maybe,
    },
  },
  tsort: shower(''),
  look: { ...shower('-a -d -f'), operands: ['text', 'read'] },
  tee: {
    risk: 'medium',
    why: 'writes files',
    harmless: `-a -i -p --append --ignore-interrupts ${shows}`,
    options: each('--output-error', maybe),
    operands: ['write'],
  },
  ...each('split csplit', {
    risk: 'medium',
    why: 'writes a file for each part',
    harmless: `-d -e -k -q -s -u -x -z --elide-empty-files --verbose --numeric-suffixes --hex-suffixes --quiet --silent ${shows}`,
    options: {
      ...each(
        '-a -b -C -l -n -t -f --bytes --lines --number --suffix-length --additional-suffix --separator --prefix',
        word,
      ),
      '--filter': { value: 'code', risk: 'high', why: 'runs a command for each part', isVeiled: true },
    },
    operands: ['read', 'write'],
  }),
  patch: {
    risk: 'high',
    why: 'changes whatever files the patch names',
    operands: ['write', 'read'],
  },
  sed,
  ...each('awk gawk mawk nawk original-awk', awk),
  jq,
  gojq: jq,
  yq,
  dd: { risk: 'low', own: judgeCopy },
}
