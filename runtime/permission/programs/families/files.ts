import type { Family } from '../row.ts'

/** Programs that look at files, make, move and remove them. */
export const files: Family = {
  ls: {
    risk: 'low',
    style: 'gnu',
    listsNames: true,
    harmless:
      '-a -A -b -B -c -C -d -f -F -g -G -h -H -i -k -l -L -m -n -N -o -p -q -Q -r -R -s -S -t -u -U -v -x -X -Z -1 ' +
      '--all --almost-all --author --escape --ignore-backups --directory --dired --file-type --full-time ' +
      '--group-directories-first --no-group --human-readable --si --dereference --inode --kibibytes --numeric-uid-gid ' +
      '--literal --hide-control-chars --show-control-chars --quote-name --reverse --recursive --size --zero --help --version',
    options: {
      '-I': { value: 'text' },
      '-T': { value: 'text' },
      '-w': { value: 'text' },
      '--block-size': { value: 'text' },
      '--classify': { value: 'text', isOptional: true },
      '--color': { value: 'text', isOptional: true },
      '--format': { value: 'text' },
      '--hide': { value: 'text' },
      '--hyperlink': { value: 'text', isOptional: true },
      '--ignore': { value: 'text' },
      '--indicator-style': { value: 'text' },
      '--quoting-style': { value: 'text' },
      '--sort': { value: 'text' },
      '--tabsize': { value: 'text' },
      '--time': { value: 'text' },
      '--time-style': { value: 'text' },
      '--width': { value: 'text' },
    },
    operands: ['list'],
  },
  rm: {
    risk: 'high',
    why: 'removes files for good',
    harmless: '-f -i -I -r -R -d -v --force --recursive --dir --verbose',
    operands: ['remove'],
  },
}
