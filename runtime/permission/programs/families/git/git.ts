import { each } from '../../each.ts'
import type { Family, OptionRow } from '../../row.ts'
import { changing } from './changing.ts'
import { looking } from './looking.ts'
import { naming } from './naming.ts'
import { sharing } from './sharing.ts'

// git(1). Where the settings of a repository can have even `git status` run a program, the engine learns it from what is
// measured (runtime/assistant/measure/repository.ts); what else they could name is overruled in the environment of commands.

const setsPrograms: OptionRow = { risk: 'high', why: 'sets what git runs' }
const elsewhere: OptionRow = { risk: 'medium', why: 'works in another folder', value: 'read' }

/** git and its sub-commands. */
export const git: Family = {
  git: {
    risk: 'low',
    isTooBroad: true,
    style: 'gnu',
    tells: '-v -h --version --help --exec-path --html-path --man-path --info-path',
    harmless: '-P --no-pager --no-optional-locks --no-replace-objects --literal-pathspecs --noglob-pathspecs',
    options: {
      ...each('-c --config-env', { ...setsPrograms, value: 'text' } as const),
      '--exec-path': { ...setsPrograms, value: 'run', isOptional: true },
      ...each('-p --paginate', { risk: 'high', why: 'opens a reader' } as const),
      ...each('-C --git-dir --work-tree', elsewhere),
      '--bare': { risk: 'medium', why: 'works in another folder' },
      ...each('--namespace --super-prefix --attr-source --list-cmds', {
        risk: 'medium',
        why: 'reads the repository otherwise than usual',
        value: 'text',
      } as const),
    },
    // Whose repository it is, and so whose settings hold, the folder says.
    readsFolder: true,
    subcommands: { ...looking, ...naming, ...changing, ...sharing },
    // An alias can stand for any command, and for any sub-command with any option.
    otherwise: { risk: 'high', why: 'can be an alias, which can run anything', isVeiled: true, operands: ['read'] },
  },
}
