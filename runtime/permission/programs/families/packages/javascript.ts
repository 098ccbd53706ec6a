import { each } from '../../each.ts'
import type { Family, OptionRow, ProgramRow } from '../../row.ts'

// npm(1), npx, pnpm, yarn, bun, deno, corepack. Scripts of the project and of its packages are project-defined code: medium in
// the sandbox, and nothing is seen of what they run. None but `--version` is low: a .npmrc or .yarnrc of the workspace says
// where npm keeps its log and its cache, and which yarn is run in place of yarn.

const text: OptionRow = { value: 'text' }
const recipe: ProgramRow = {
  risk: 'medium',
  why: 'runs a script of the project',
  isVeiled: true,
}
const installs: ProgramRow = { risk: 'medium', why: 'fetches packages, and can run their scripts', isVeiled: true }
const shows: ProgramRow = { risk: 'medium', why: 'reads packages, or asks a registry for them' }
const settings: ProgramRow = { risk: 'high', why: 'changes settings, which can name programs to run' }
const publishes: ProgramRow = { risk: 'high', why: 'changes what others install, or who may' }
const changes: ProgramRow = { risk: 'medium', why: 'changes the project' }
/** Any package of a registry, by its name alone. */
const fetchesAndRuns: ProgramRow = {
  risk: 'high',
  why: 'can fetch any package and run it',
  isVeiled: true,
  style: 'posix',
  options: each('-c --call --package -p', text),
}

const starts: ProgramRow = {
  risk: 'medium',
  why: 'makes a project',
  given: { operands: 1, risk: 'high', why: 'can fetch any package and run it' },
  isVeiled: true,
}

const everywhere: OptionRow = { risk: 'high', why: 'changes what every project gets' }
const runsShell: OptionRow = { risk: 'high', why: 'names a program to run', value: 'run', isVeiled: true }
const registry: OptionRow = { risk: 'high', why: 'takes packages from elsewhere', value: 'text' }
const otherFolder: OptionRow = { risk: 'medium', why: 'works in another folder', value: 'write' }

const npmOptions: ProgramRow['options'] = {
  ...each('-w --workspace --loglevel --tag --omit --include --depth --otp --access', text),
  ...each('-C --prefix --dir --cwd --modules-dir --cache', otherFolder),
  ...each('-g --global --location', everywhere),
  ...each('--script-shell --node-options --shell --editor --git --node-gyp --viewer --browser', runsShell),
  ...each('--registry --proxy --https-proxy --cafile', registry),
  ...each('--userconfig --globalconfig', { risk: 'high', why: 'takes settings from a file', value: 'read' } as const),
}

const npm: ProgramRow = {
  risk: 'medium',
  why: 'keeps a log where the workspace may say',
  tells: '--version -v --help -h',
  optionsAnywhere: true,
  harmless:
    '--json -s --silent -q --quiet --workspaces -ws --if-present --ignore-scripts --long --all --parseable --verbose -d -dd ' +
    '--no-audit --no-fund --production --legacy-peer-deps --offline --prefer-offline --dry-run --package-lock-only -D -E -O -P ' +
    '--save-dev --save-exact --save --no-save --save-optional --save-peer --include-workspace-root --yes -y --foreground-scripts',
  options: npmOptions,
  subcommands: {
    ...each('run run-script rum urn test t tst start stop restart install-test it install-ci-test cit', recipe),
    ...each(
      'install i in ins inst insta instal isnt isnta isntal isntall add ci clean-install ic install-clean isntall-clean rebuild rb update up upgrade udpate link ln dedupe ddp',
      installs,
    ),
    ...each('uninstall unlink remove rm r un prune pack version edit shrinkwrap', {
      ...installs,
      why: 'changes the project, and can run its scripts',
    }),
    ...each(
      'ls list ll la view v info show search s se find outdated audit explain why fund ping docs home issues bugs repo doctor root prefix bin help query sbom diff whoami help-search ll completion explore',
      shows,
    ),
    ...each('init create innit', {
      ...changes,
      given: { operands: 1, risk: 'high', why: 'fetches a package and runs it' },
      isVeiled: true,
    } as const),
    ...each('exec x', fetchesAndRuns),
    ...each('init create innit', starts),
    ...each(
      'publish unpublish deprecate undeprecate dist-tag dist-tags owner author token login adduser add-user logout access team org hook star unstar stars profile trust stage',
      publishes,
    ),
    ...each('explore edit', { risk: 'high', why: 'opens another program' } as const),
    config: {
      risk: 'medium',
      subcommands: { ...each('get list ls', shows), ...each('set delete rm edit fix', settings) },
    },
    c: { risk: 'medium', subcommands: { ...each('get list ls', shows), ...each('set delete rm edit fix', settings) } },
    get: shows,
    set: settings,
    cache: { risk: 'medium', subcommands: { ...each('ls verify', shows), ...each('clean clear add npx', changes) } },
    pkg: { risk: 'medium', subcommands: { get: shows, ...each('set delete fix', changes) } },
  },
}

const pnpm: ProgramRow = {
  ...npm,
  tells: '--help -h',
  options: { ...npmOptions, ...each('-F --filter --filter-prod', text), '--config.script-shell': runsShell },
  harmless: `${npm.harmless} -r --recursive --frozen-lockfile --no-frozen-lockfile --parallel --stream --prod --dev`,
  subcommands: {
    ...npm.subcommands,
    ...each('fetch import patch-commit patch-remove approve-builds ignored-builds rebuild deploy', installs),
    ...each('licenses store cat-file cat-index find-hash catalog', shows),
    ...each('dlx create env self-update setup', fetchesAndRuns),
    ...each('server', { risk: 'high', why: 'serves others' } as const),
  },
  otherwise: recipe,
}

const yarn: ProgramRow = {
  ...npm,
  // A .yarnrc says which file is run in place of yarn.
  risk: 'medium',
  why: 'fetches packages, and runs the yarn that the project names',
  tells: '',
  harmless: `${npm.harmless} --frozen-lockfile --immutable --version -v`,
  subcommands: {
    ...npm.subcommands,
    ...each('workspace workspaces', recipe),
    ...each('dlx create', fetchesAndRuns),
    npm: {
      risk: 'medium',
      subcommands: { ...each('audit info whoami', shows), ...each('publish login logout tag', publishes) },
    },
    ...each('set plugin policies', settings),
    global: { risk: 'high', why: 'changes what every project gets' },
    ...each('constraints node', { risk: 'high', why: 'runs code of the project' } as const),
  },
  otherwise: recipe,
}

const bun: ProgramRow = {
  risk: 'high',
  why: 'runs what it reads from its input',
  tells: '--version -v --revision --help -h',
  isTooBroad: true,
  harmless: '--silent --bun -b --watch --hot --smol --frozen-lockfile --production -d --dev -D --exact -E',
  options: {
    ...each('-e --eval -p --print', {
      risk: 'high',
      why: 'runs code on the command line',
      value: 'code',
      isVeiled: true,
    } as const),
    ...each('-r --preload --require --import', { risk: 'medium', why: 'runs a file first', value: 'run' } as const),
    '--cwd': otherFolder,
    '--env-file': { value: 'read' },
    ...each('-g --global', everywhere),
    '--registry': registry,
    ...each('-F --filter', text),
  },
  subcommands: {
    run: { ...recipe, style: 'posix', operands: ['run', 'text'] },
    test: { ...recipe, why: 'runs tests of the project' },
    ...each('install i add a remove rm update link unlink patch pm outdated audit why info ci', installs),
    build: {
      risk: 'medium',
      why: 'builds the project',
      isVeiled: true,
      options: each('--outdir --outfile', { value: 'write' } as const),
    },
    ...each('x create c upgrade init repl exec', fetchesAndRuns),
    publish: publishes,
    '-': { risk: 'high', why: 'runs what it reads from its input', isVeiled: true },
  },
  otherwise: { ...recipe, style: 'posix', operands: ['run', 'text'] },
}

const denoRuns: ProgramRow = {
  ...recipe,
  style: 'posix',
  options: {
    ...each('-A --allow-all', { risk: 'high', why: 'lets it do anything' } as const),
    ...each('--allow-run --allow-ffi --allow-sys', {
      risk: 'high',
      why: 'lets it run programs',
      value: 'text',
      isOptional: true,
    } as const),
    ...each('-R -W -N -E --allow-read --allow-write --allow-net --allow-env --allow-import', {
      value: 'text',
      isOptional: true,
    } as const),
  },
  operands: ['run', 'text'],
}

const readsInput = { risk: 'high', why: 'runs what it reads from its input' } as const

const deno: ProgramRow = {
  risk: 'high',
  why: 'opens a prompt for code',
  tells: '--version -V --help -h',
  isTooBroad: true,
  harmless: '-q --quiet',
  subcommands: {
    run: { ...denoRuns, also: (words) => (words.some((one) => one.text === '-') ? [readsInput] : []) },
    ...each('test bench task', denoRuns),
    ...each('fmt', { risk: 'medium', why: 'changes files', operands: ['write'] } as const),
    ...each('lint check doc info types', {
      risk: 'medium',
      why: 'reads code of the project',
      operands: ['read'],
    } as const),
    ...each('cache install i add remove uninstall outdated update vendor approve-scripts', installs),
    ...each('compile bundle', {
      risk: 'medium',
      why: 'builds the project',
      options: each('-o --output', { value: 'write' } as const),
    } as const),
    ...each('eval repl serve jupyter upgrade x create init lsp', fetchesAndRuns),
    ...each('publish deploy sandbox login logout', publishes),
    clean: changes,
  },
  otherwise: denoRuns,
}

/** Package managers and runtimes of JavaScript that fetch packages. */
export const javascriptPackages: Family = {
  npm,
  ...each('pnpm', pnpm),
  ...each('yarn yarnpkg', yarn),
  ...each('npx pnpx bunx', { ...fetchesAndRuns, tells: '--version --help', isTooBroad: true }),
  bun,
  deno,
  corepack: { risk: 'high', why: 'fetches package managers and runs them', isVeiled: true },
  ...each('lerna nx turbo rush', {
    risk: 'medium',
    why: 'runs scripts of the project',
    isVeiled: true,
    isTooBroad: true,
  } as const),
  ...each('ni nr nci', { risk: 'medium', why: 'runs scripts of the project', isVeiled: true } as const),
}
