import { each } from '../../each.ts'
import type { Family, OptionRow, ProgramRow } from '../../row.ts'
import { isReadingCall } from './call.ts'

// gh(1), glab(1), hub(1). What asks a service for something to read is medium; whatever others see, or what runs there, is
// high, as is everything about tokens and keys. An alias or an extension can be anything.

const text: OptionRow = { value: 'text' }
const reads: ProgramRow = {
  risk: 'medium',
  why: 'asks a service in the network',
  options: each(
    '--json --jq --template --limit --state --search --label --author --assignee -q -t -L -s -S -l -A -a',
    text,
  ),
}
const writes: ProgramRow = {
  risk: 'high',
  why: 'changes what others see',
  options: { ...each('--body-file --notes-file', { value: 'read' } as const), ...each('--body --title -b -t', text) },
}
const runs: ProgramRow = { risk: 'high', why: 'has something run, or stops it' }
const keys: ProgramRow = { risk: 'high', why: 'shows, makes or changes who may do what' }
const local: ProgramRow = { risk: 'high', why: 'changes its own settings, which can name programs to run' }
const opens: ProgramRow = { risk: 'high', why: 'opens another program' }
const saves: ProgramRow = {
  risk: 'medium',
  why: 'fetches files',
  options: {
    ...each('-D --dir -O --output --dest', { value: 'write' } as const),
    ...each('-n --name -p --pattern', text),
  },
}
const clones: ProgramRow = {
  risk: 'medium',
  why: 'fetches a repository',
  // What stands behind `--` goes to `git clone`.
  also: (words) => (words.some((one) => one.text === '--') ? [{ risk: 'high', why: 'hands options to git' }] : []),
  operands: ['text', 'write'],
}
const calls: ProgramRow = {
  risk: 'medium',
  why: 'asks a service in the network',
  options: {
    ...each('-X --method -q --jq -t --template -p --preview --cache --hostname -H --header', text),
    ...each('-f --raw-field -F --field --form', text),
    '--input': { value: 'read' },
  },
  also: (words) => (isReadingCall(words) ? [] : [{ risk: 'high', why: 'can change what others see' }]),
}
const alias: ProgramRow = {
  risk: 'high',
  why: 'can be an alias or an extension, which can run anything',
  isVeiled: true,
  operands: ['read'],
}

/** A noun with its verbs: first those that only read. */
const noun = (reading: string, writing: string, row: ProgramRow = writes): ProgramRow => ({
  risk: 'medium',
  why: 'lists its commands',
  subcommands: { ...each(reading, reads), ...(writing && each(writing, row)) },
})

function joined(one: ProgramRow, more: Readonly<Record<string, ProgramRow>>): ProgramRow {
  return { ...one, subcommands: { ...one.subcommands, ...more } }
}

const gh: ProgramRow = {
  risk: 'low',
  tells: '--version --help version help',
  optionsAnywhere: true,
  harmless: '--help',
  options: each('-R --repo', text),
  subcommands: {
    pr: joined(
      noun(
        'list ls status view diff checks',
        'create new edit comment merge close reopen ready review lock unlock update-branch revert',
      ),
      each('checkout co', { risk: 'medium', why: 'goes to another branch' } as const),
    ),
    issue: noun(
      'list ls status view',
      'create new edit comment close reopen delete develop lock unlock pin unpin transfer',
    ),
    repo: joined(
      noun(
        'view list ls license gitignore',
        'create new delete fork rename archive unarchive edit sync set-default autolink',
      ),
      { clone: clones, 'deploy-key': noun('list', 'add delete', keys) },
    ),
    run: joined(noun('list ls view watch', 'rerun cancel delete', runs), { download: saves }),
    workflow: noun('list ls view', 'run enable disable', runs),
    release: joined(noun('list ls view verify verify-asset', 'create new delete edit upload delete-asset'), {
      download: saves,
    }),
    gist: joined(noun('list ls view', 'create new edit delete rename'), { clone: clones }),
    auth: {
      risk: 'medium',
      why: 'lists its commands',
      subcommands: {
        status: { ...reads, options: { ...each('-t --show-token', keys), ...each('-h --hostname', text) } },
        ...each('token login logout refresh setup-git switch git-credential', keys),
      },
    },
    secret: noun('list ls', 'set delete remove', keys),
    variable: noun('list ls get', 'set delete remove'),
    ...each('ssh-key gpg-key', noun('list ls', 'add delete', keys)),
    config: noun('get list ls', 'set clear-cache', local),
    alias: noun('list ls', 'set import delete', local),
    ...each('extension extensions ext', noun('list ls search', 'install upgrade remove exec create browse', local)),
    search: noun('code commits issues prs repos', ''),
    label: noun('list ls', 'create edit delete clone'),
    project: noun(
      'list ls view field-list item-list',
      'create close copy delete edit link unlink mark-template field-create field-delete item-add item-archive item-create item-delete item-edit',
    ),
    cache: noun('list ls', 'delete'),
    ...each(
      'codespace cs',
      noun('list ls view', 'create delete edit stop rebuild ssh cp code jupyter logs ports', runs),
    ),
    org: noun('list ls', ''),
    ...each('ruleset rs', noun('list ls view check', '')),
    ...each('attestation at', noun('verify download trusted-root', '')),
    'agent-task': noun('list view', 'create', runs),
    status: reads,
    completion: { risk: 'medium', why: 'writes a script for a shell', options: each('-s --shell', text) },
    api: calls,
    ...each('browse copilot preview', opens),
  },
  otherwise: alias,
}

const glab: ProgramRow = {
  ...gh,
  options: each('-R --repo -g --group', text),
  subcommands: {
    mr: joined(
      noun(
        'list ls view show diff issues approvers',
        'create new update note merge accept close reopen approve revoke delete rebase subscribe todo for',
      ),
      each('checkout', { risk: 'medium', why: 'goes to another branch' } as const),
    ),
    ...each(
      'issue incident',
      noun('list ls view show', 'create new update note close reopen delete board subscribe unsubscribe'),
    ),
    ...each(
      'ci pipeline pipe',
      noun(
        'list ls status get view trace lint stats',
        'run run-trig retry cancel delete trigger artifact config',
        runs,
      ),
    ),
    repo: joined(
      noun('view list ls search contributors', 'create new delete fork archive transfer mirror update publish'),
      {
        clone: clones,
      },
    ),
    release: joined(noun('list ls view', 'create delete upload'), { download: saves }),
    ...each('variable var', noun('list ls', 'set update delete get export', keys)),
    ...each('ssh-key deploy-key gpg-key token', noun('list ls', 'add delete create revoke rotate get', keys)),
    ...each('label milestone iteration', noun('list ls get', 'create edit delete')),
    schedule: noun('list ls', 'run create delete update', runs),
    snippet: noun('list ls', 'create delete'),
    auth: {
      risk: 'medium',
      subcommands: { status: reads, ...each('login logout git-credential docker-helper', keys) },
    },
    alias: noun('list ls', 'set delete', local),
    config: noun('get', 'set edit', local),
    user: noun('events', ''),
    api: calls,
    completion: { risk: 'medium', why: 'writes a script for a shell' },
  },
}

/** Command lines of the services that keep repositories. */
export const github: Family = {
  gh,
  glab,
  // hub(1) hands whatever it does not know to git.
  hub: {
    risk: 'low',
    tells: '--version version --help',
    subcommands: {
      ...each('issue pr', noun('show', 'create checkout update merge close')),
      ...each('release gist', noun('show', 'create edit delete download')),
      ...each('ci-status sync', reads),
      ...each('pull-request fork create delete push merge api browse compare', writes),
    },
    otherwise: alias,
  },
}
