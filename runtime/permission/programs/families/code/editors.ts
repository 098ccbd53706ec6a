import type { Word } from '../../../bash/script.ts'
import { each } from '../../each.ts'
import type { Family, ProgramRow } from '../../row.ts'

// Editors and readers: each can start a shell, and obeys files of the folder or options that name programs. Without a terminal
// there is nobody to edit either.

const edits: ProgramRow = {
  risk: 'high',
  why: 'is an editor, which can run anything',
  isVeiled: true,
  isTooBroad: true,
  tells: '--version -version --help',
  operands: ['write'],
}

const pages: ProgramRow = {
  risk: 'high',
  why: 'is a reader, which can run other programs',
  isVeiled: true,
  isTooBroad: true,
  tells: '--version -V --help',
  operands: ['read'],
}

/** Editors, and what shows text a page at a time. */
export const editors: Family = {
  ...each(
    'vi vim nvim gvim mvim view vimdiff gview rvim ex ed red nano pico rnano micro emacs emacsclient xemacs jed joe ne mg kak hx helix',
    edits,
  ),
  ...each(
    'code code-insiders codium cursor zed subl atom mate gedit kate kwrite geany idea pycharm webstorm goland bbedit',
    edits,
  ),
  ...each('most pg lessecho lesspipe bat batcat moar ov', pages),
  // Without a terminal, and no command has one, each writes what it is given as it is (less(1), more(1)).
  ...each('less more', {
    risk: 'low',
    tells: '--version -V --help',
    harmless:
      '-N -S -R -r -F -X -n -i -I -s -E -e -M -m -g -q -NUM --LINE-NUMBERS --chop-long-lines --RAW-CONTROL-CHARS',
    operands: ['read'],
    options: each('-o -O -k -K -t -T --log-file --lesskey-file --lesskey-src --lesskey-content --tag', pages),
    // `+COMMAND` is run on what is shown, and `!` in it starts a shell.
    also: (words: readonly Word[]) =>
      words.some(({ lead }) => lead.startsWith('+'))
        ? ([{ risk: 'high', why: 'runs a command on what it shows' }] as const)
        : [],
  } as const),
  man: {
    ...pages,
    options: {
      ...each('-P --pager -H --html -C --config-file', {
        risk: 'high',
        why: 'names a program to run',
        value: 'run',
      } as const),
    },
  },
  ...each('info pinfo xman tldr cheat', pages),
}
