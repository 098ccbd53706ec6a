import type { Word } from '../../../bash/script.ts'
import { each } from '../../each.ts'
import type { Family, OptionRow, ProgramRow } from '../../row.ts'

// Sub-commands of git(1) that reach other repositories, serve this one, or hand work to other programs.

const high = (why: string) => ({ risk: 'high', why }) as const
const text: OptionRow = { value: 'text' }
const elsewhere: OptionRow = { risk: 'high', value: 'run', why: 'names the program that the other side runs' }
const carries = each('--upload-pack --receive-pack --exec', elsewhere)
const opens = high('opens another program')

const fetches: ProgramRow = {
  risk: 'medium',
  why: 'fetches from another repository',
  harmless:
    '-q -v -a -p -t -n -k --quiet --verbose --all --prune --prune-tags --tags --no-tags --ff-only --no-ff --ff --rebase ' +
    '--no-rebase --autostash --no-edit --unshallow --dry-run --progress -4 -6',
  options: {
    ...carries,
    ...each('--depth --deepen --shallow-since --shallow-exclude -j --jobs --refmap --filter', text),
    ...each('-s --strategy', { ...elsewhere, why: 'runs a program of that name' } as const),
    '--rebase': { value: 'text', isOptional: true },
  },
  operands: ['url', 'text'],
}

const push: ProgramRow = {
  risk: 'medium',
  why: 'sends commits to another repository',
  harmless:
    '-q -v -u -n -4 -6 --quiet --verbose --set-upstream --dry-run --tags --follow-tags --all --branches --progress --porcelain',
  options: {
    ...carries,
    '--repo': { ...high('sends commits where nobody has agreed to'), value: 'url' },
    ...each('-f --force --mirror -d --delete --prune', high('can remove commits and branches of others')),
    ...each('--force-with-lease --force-if-includes', {
      ...high('can remove commits of others'),
      value: 'text',
      isOptional: true,
    } as const),
    ...each('-o --push-option', text),
  },
  also: (words) =>
    isReckless(words) ? [high('removes what others have, or sends commits where nobody has agreed to')] : [],
}

/** A refspec that forces or removes (git-push(1)), or a repository that is no name which was set up before. */
function isReckless(words: readonly Word[]): boolean {
  const operands = words.map((word) => word.text ?? '').filter((one) => !one.startsWith('-'))
  return operands.some((one, index) => /^[+:]/.test(one) || (index === 0 && /[:/\\.]/.test(one)))
}

/** Sub-commands that speak to other repositories and programs. */
export const sharing: Family = {
  ...each('fetch pull', fetches),
  'ls-remote': {
    ...fetches,
    why: 'asks another repository',
    harmless: '-h -t -q --heads --tags --refs --quiet --symref --get-url',
  },
  'fetch-pack': { ...fetches, risk: 'high' },
  push,
  clone: {
    risk: 'medium',
    why: 'fetches a repository',
    harmless:
      '-q -v -l -n --quiet --verbose --bare --mirror --no-checkout --no-tags --single-branch --no-single-branch --progress',
    options: {
      '-u': elsewhere,
      ...carries,
      ...each('-c --config', { ...high('sets what git runs'), value: 'text' } as const),
      '--template': { ...high('puts programs of its own into the repository'), value: 'read' },
      ...each('-b --branch --depth --shallow-since --shallow-exclude -o --origin -j --jobs --filter', text),
      ...each('--reference --reference-if-able', { value: 'read' } as const),
      '--separate-git-dir': { value: 'write' },
    },
    operands: ['url', 'write'],
  },
  submodule: {
    risk: 'medium',
    why: 'looks at repositories within',
    harmless: '-q --quiet --cached',
    subcommands: {
      ...each('status summary', { risk: 'medium', why: 'looks at repositories within' } as const),
      ...each('add init update sync set-url set-branch absorbgitdirs', {
        risk: 'medium',
        why: 'fetches or changes repositories within',
      } as const),
      deinit: high('removes the files of repositories within'),
      foreach: { ...high('runs a command in each repository within'), isVeiled: true },
    },
  },
  archive: {
    risk: 'medium',
    why: 'writes the files of a commit into an archive',
    harmless: '-v -l --verbose --list -NUM',
    options: {
      ...each('-o --output', { value: 'write' } as const),
      '--remote': { ...high('asks another machine'), value: 'url' },
      '--exec': elsewhere,
      ...each('--format --prefix', text),
      '--add-file': { value: 'read' },
    },
  },
  bundle: {
    risk: 'medium',
    subcommands: {
      create: { risk: 'medium', why: 'writes commits into a file', operands: ['write', 'text'] },
      ...each('verify list-heads unbundle', {
        risk: 'medium',
        why: 'reads commits from a file',
        operands: ['read'],
      } as const),
    },
  },
  'format-patch': {
    risk: 'medium',
    why: 'writes patches into files',
    options: each('-o --output-directory --output', { value: 'write' } as const),
  },
  'request-pull': { ...fetches, why: 'asks another repository' },
  ...each(
    'credential credential-store credential-cache credential-libsecret credential-osxkeychain credential-manager',
    high('shows or keeps passwords'),
  ),
  ...each('send-email imap-send', high('sends mail')),
  ...each('send-pack http-push p4 svn cvsexportcommit', high('sends commits to another machine')),
  ...each(
    'daemon instaweb http-backend upload-pack receive-pack upload-archive shell cvsserver http-fetch fsmonitor--daemon',
    high('serves the repository to others'),
  ),
  ...each('difftool mergetool mergetool--lib gui citool gitk web--browse', { ...opens, isVeiled: true } as const),
  ...each('for-each-repo hook submodule--helper', { ...high('runs other commands'), isVeiled: true } as const),
  maintenance: {
    risk: 'medium',
    subcommands: {
      run: { risk: 'medium', why: 'packs the repository anew' },
      ...each('start stop register unregister', high('has commands run at set times')),
    },
  },
}
