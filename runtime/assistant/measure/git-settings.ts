/**
 * Settings of a repository that name no program and lead nowhere else while git only looks at files and commits; as
 * git-config(1) has them, a subsection as `*`. What is fetched with them is not looked at: fetching is no looking.
 */
const harmless: readonly string[] = [
  ...'repositoryformatversion filemode bare logallrefupdates ignorecase precomposeunicode symlinks autocrlf safecrlf eol'
    .split(' ')
    .map((key) => `core.${key}`),
  ...'quotepath longpaths abbrev whitespace preloadindex untrackedcache hookspath commentchar compression'
    .split(' ')
    .map((key) => `core.${key}`),
  ...'url fetch pushurl tagopt prune mirror gh-resolved'.split(' ').map((key) => `remote.*.${key}`),
  ...'remote merge rebase description pushremote vscode-merge-base github-pr-owner-number'
    .split(' ')
    .map((key) => `branch.*.${key}`),
  ...['user.name', 'user.email', 'user.signingkey', 'init.defaultbranch', 'pull.rebase', 'pull.ff', 'fetch.prune'],
  ...['push.default', 'push.autosetupremote', 'push.followtags', 'submodule.*.url', 'submodule.*.active'],
  ...['merge.conflictstyle', 'merge.ff', 'rebase.autosquash', 'rebase.autostash', 'color.ui', 'rerere.enabled'],
  ...['diff.algorithm', 'diff.renames', 'diff.colormoved', 'diff.mnemonicprefix', 'log.date', 'log.decorate'],
  ...['gc.auto', 'maintenance.auto', 'maintenance.strategy', 'extensions.objectformat', 'extensions.worktreeconfig'],
  ...['lfs.repositoryformatversion', 'credential.helper', 'url.*.insteadof', 'index.version', 'feature.manyfiles'],
]
const known = new Set(harmless)

const header = /^\[([A-Za-z0-9-]+)(?:[ \t]+"((?:[^"\\]|\\.)*)")?\](.*)$/
const assignment = /^([A-Za-z][A-Za-z0-9-]*)(?:\s*=(.*))?$/

/**
 * Whether a file of settings holds nothing but what is known to be harmless. What is written in a way that is seldom seen,
 * over several lines or with older headers, counts as harmful rather than being understood.
 */
export function isHarmless(text: string): boolean {
  let section: string | undefined
  for (const line of text.split('\n')) {
    let rest = line.trim()
    const found = header.exec(rest)
    if (found) {
      section = `${found[1]?.toLowerCase()}${found[2] === undefined ? '' : '.*'}`
      rest = found[3]?.trim() ?? ''
    }
    if (rest === '' || rest.startsWith('#') || rest.startsWith(';')) continue
    const [, key, value = ''] = assignment.exec(rest) ?? []
    if (key === undefined || section === undefined || value.endsWith('\\')) return false
    if (!known.has(`${section}.${key.toLowerCase()}`)) return false
  }
  return true
}
