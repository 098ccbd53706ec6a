import type { Word } from '../../bash/script.ts'
import type { Finding } from '../../judgment.ts'
import { each } from '../each.ts'
import type { Family, ProgramRow } from '../row.ts'

// Bash's own commands (bash(1), SHELL BUILTIN COMMANDS). That one of them evaluates text, or that a variable has a meaning of
// its own, is seen where the script is read: these rows say what is left.

const word = { value: 'text' } as const
const variables = 'shows variables, which can hold secrets'
const runs: ProgramRow = { risk: 'high', why: 'runs text as commands', isVeiled: true, style: 'none' }
const harmless: ProgramRow = { risk: 'low', style: 'none' }

/** Without a name, and with `-p`, what sets variables shows them. */
function declares(words: readonly Word[]): Finding[] {
  const isNamed = words.some((one) => /^[A-Za-z_]/.test(one.lead))
  const isExport = words.some((one) => /^-[A-Za-z]*x/.test(one.lead))
  if (words.some((one) => /^[-+][A-Za-z]*p/.test(one.lead)) || !isNamed) return [{ risk: 'high', why: variables }]
  return isExport ? [{ risk: 'medium', why: 'sets a variable that programs see' }] : []
}

/** `set -e -u -x -o pipefail` say how the script goes on; other words of set change more, or show everything. */
function sets(words: readonly Word[]): Finding[] {
  if (words.length === 0) return [{ risk: 'high', why: variables }]
  const isPlain = words.every((one) => /^([-+][eux]*o?|pipefail)$/.test(one.text ?? ' '))
  return isPlain ? [] : [{ risk: 'high', why: 'changes how the script is read' }]
}

/** With operands it changes something of the shell. */
function changing(why: string): ProgramRow {
  return { risk: 'low', style: 'none', also: (words) => (words.length > 0 ? [{ risk: 'medium', why }] : []) }
}

/** A number of levels or an exit code, and nothing that bash would evaluate. */
function counts(words: readonly Word[]): Finding[] {
  const isNumber = words.every((one) => /^\d+$/.test(one.text ?? '') || /^"?\$[?]"?$/.test(one.raw))
  return isNumber ? [] : [{ risk: 'medium', why: 'gets what is no number' }]
}

/** Commands of bash itself. */
export const shell: Family = {
  ...each('echo', { risk: 'low', style: 'none', listsNames: true }),
  ...each('printf', { risk: 'low', style: 'none', listsNames: true }),
  ...each(': true false test [ pwd times wait caller logout help', harmless),
  ...each('exit return break continue shift', { risk: 'low', style: 'none', also: counts }),
  ...each('eval source . trap exec coproc', runs),
  ...each('enable bind complete compgen compopt fc let shopt', {
    risk: 'high',
    why: 'changes what later commands mean, or runs text as commands',
    style: 'none',
  }),
  cd: { risk: 'low', harmless: '-L -P -e -@', operands: ['list'] },
  ...each('pushd popd', { risk: 'low', harmless: '-n -NUM', operands: ['list'] }),
  dirs: { risk: 'low', harmless: '-c -l -p -v -NUM' },
  ...each('declare typeset local', { risk: 'low', style: 'none', also: declares }),
  readonly: { risk: 'low', style: 'none', also: declares },
  export: { risk: 'medium', why: 'sets variables that programs see', style: 'none', also: declares },
  set: { risk: 'low', style: 'none', also: sets },
  unset: {
    risk: 'low',
    harmless: '-v',
    options: each('-f -n', { risk: 'medium', why: 'changes what later commands mean' }),
  },
  read: {
    risk: 'low',
    harmless: '-r -s -e',
    options: each('-a -d -i -n -N -p -t -u', word),
  },
  ...each('mapfile readarray', {
    risk: 'low',
    harmless: '-t',
    options: {
      ...each('-d -n -O -s -u', word),
      ...each('-C -c', { value: 'code', risk: 'high', why: 'runs text as commands' }),
    },
  }),
  getopts: { risk: 'low', style: 'none' },
  alias: changing('changes what later commands mean'),
  unalias: changing('changes what later commands mean'),
  hash: {
    risk: 'low',
    harmless: '-r -l -t',
    options: { '-d': {}, '-p': { value: 'run', risk: 'high', why: 'changes what later commands mean' } },
  },
  history: { risk: 'high', why: 'shows what was typed before, or writes it' },
  jobs: { risk: 'low', harmless: '-l -n -p -r -s', options: { '-x': { risk: 'high', why: 'runs a program' } } },
  ...each('fg bg suspend', { risk: 'medium', why: 'changes what runs', style: 'none' }),
  ulimit: {
    risk: 'low',
    harmless: '-S -H -a -b -c -d -e -f -i -k -l -m -n -p -q -r -s -t -u -v -x -P -R -T',
    given: { operands: 1, risk: 'medium', why: 'changes what later commands may use' },
  },
  umask: {
    risk: 'low',
    harmless: '-p -S',
    given: { operands: 1, risk: 'medium', why: 'changes who may use later files' },
  },
  type: { risk: 'low', harmless: '-a -f -p -P -t' },
  command: { risk: 'low', style: 'posix', harmless: '-p -v -V' },
  builtin: harmless,
}
