import { each } from '../../each.ts'
import type { Family, OptionRow, ProgramRow } from '../../row.ts'

// pip(1), uv, poetry, conda, gem(1), bundle(1), cargo(1), composer, and the like. What installs into the project is medium:
// it fetches code, and can run it in the sandbox. What publishes, or shows a token, is high.

const text: OptionRow = { value: 'text' }
const installs: ProgramRow = { risk: 'medium', why: 'fetches packages, and can run code of theirs', isVeiled: true }
const shows: ProgramRow = { risk: 'medium', why: 'reads packages, or asks for them in the network' }
const runs: ProgramRow = { risk: 'medium', why: 'runs code of the project', isVeiled: true, style: 'posix' }
const changes: ProgramRow = { risk: 'medium', why: 'changes the project' }
const publishes: ProgramRow = { risk: 'high', why: 'changes what others install, or who may' }
const settings: ProgramRow = { risk: 'high', why: 'changes settings, or shows tokens in them' }
const fetchesAndRuns: ProgramRow = {
  risk: 'high',
  why: 'can fetch any package and run it',
  isVeiled: true,
  style: 'posix',
}
const registry: OptionRow = { risk: 'high', why: 'takes packages from elsewhere', value: 'text' }
const namesProgram: OptionRow = { risk: 'high', why: 'names a program to run', value: 'run', isVeiled: true }
const sets: OptionRow = { risk: 'high', why: 'changes settings, which can name programs to run', value: 'text' }
const otherFolder: OptionRow = { risk: 'medium', why: 'works in another folder', value: 'write' }

const pip: ProgramRow = {
  risk: 'low',
  tells: '--version -V --help -h',
  optionsAnywhere: true,
  harmless: '-q -v --quiet --verbose --no-cache-dir --disable-pip-version-check --no-input --no-color --isolated',
  options: {
    ...each('-i --index-url --extra-index-url --trusted-host --proxy -f --find-links', registry),
    ...each('--python --keyring-provider', namesProgram),
    ...each('--log', { value: 'write' } as const),
    '--cache-dir': { value: 'write' },
  },
  subcommands: {
    install: {
      ...installs,
      harmless: '-U --upgrade --pre --no-deps --user --dry-run --force-reinstall --ignore-installed',
      options: {
        ...each('-r --requirement -c --constraint -e --editable', { value: 'read' } as const),
        ...each('-t --target --prefix --root --src', { value: 'write' } as const),
        '--break-system-packages': { risk: 'high', why: 'changes programs of the machine' },
      },
    },
    ...each('wheel download lock', installs),
    uninstall: { ...changes, harmless: '-y --yes', options: each('-r --requirement', { value: 'read' } as const) },
    show: { risk: 'low', harmless: '-f --files' },
    ...each('list freeze check inspect index search debug hash help completion', shows),
    cache: { risk: 'medium', subcommands: { ...each('dir info list', shows), ...each('remove purge', changes) } },
    config: settings,
  },
}

const uv: ProgramRow = {
  risk: 'low',
  tells: '--version -V --help -h',
  optionsAnywhere: true,
  harmless: '-q -v --quiet --verbose --offline --no-cache -n --no-progress --frozen --locked',
  options: {
    ...each('--index-url --default-index --index --extra-index-url -i -f --find-links', registry),
    ...each('--directory --project --cache-dir', otherFolder),
    '--config-file': { risk: 'high', why: 'takes settings from a file', value: 'read' },
    ...each('-p --python', { risk: 'medium', why: 'names the python that it runs', value: 'run' } as const),
  },
  subcommands: {
    pip: {
      risk: 'medium',
      subcommands: {
        ...each('install sync', {
          ...installs,
          options: each('-r -c -e --target --prefix', { value: 'read' } as const),
        }),
        ...each('uninstall compile', changes),
        ...each('list freeze show check tree', shows),
      },
    },
    ...each('add remove sync lock venv build init version export format', installs),
    ...each('tree help', shows),
    run: {
      ...runs,
      options: {
        ...each('-m --module --extra --group', text),
        ...each('--with --with-editable', {
          risk: 'high',
          why: 'can fetch any package and run it',
          value: 'text',
        } as const),
        '--env-file': { value: 'read' },
        ...each('-s --script --gui-script', { value: 'run' } as const),
      },
      operands: ['run', 'text'],
      also: (words) =>
        words.some((one) => one.text === '-' || one.text === '-c')
          ? [{ risk: 'high', why: 'runs code on the command line' }]
          : [],
    },
    tool: {
      risk: 'medium',
      subcommands: {
        ...each('list dir', shows),
        ...each('install upgrade uninstall update-shell', installs),
        run: fetchesAndRuns,
      },
    },
    python: {
      risk: 'medium',
      subcommands: { ...each('list find dir', shows), ...each('install pin uninstall upgrade', installs) },
    },
    cache: { risk: 'medium', subcommands: { dir: shows, ...each('clean prune', changes) } },
    publish: publishes,
    auth: publishes,
    self: { risk: 'high', why: 'replaces itself' },
  },
}

const poetry: ProgramRow = {
  risk: 'medium',
  why: 'lists its commands',
  tells: '--help -h',
  optionsAnywhere: true,
  harmless: '-q -v -n --quiet --no-interaction --no-ansi --version -V',
  options: each('-C --directory -P --project', otherFolder),
  subcommands: {
    ...each('install add remove update lock sync init new build', installs),
    ...each('show check search about version list', shows),
    ...each('run', runs),
    ...each('env', {
      risk: 'medium',
      subcommands: { ...each('info list', shows), ...each('use remove activate', changes) },
    } as const),
    export: changes,
    shell: { risk: 'high', why: 'opens a shell', isVeiled: true },
    ...each('publish', publishes),
    ...each('config source self cache', settings),
  },
}

const conda: ProgramRow = {
  risk: 'medium',
  why: 'lists its commands',
  tells: '--version -V --help -h',
  subcommands: {
    ...each('list info search env-list', shows),
    ...each('create install update upgrade remove uninstall clean rename env compare package', installs),
    ...each('activate deactivate', { risk: 'medium', why: 'changes the shell' } as const),
    run: { ...runs, risk: 'high', why: 'runs a command' },
    ...each('config init shell', settings),
    ...each('build develop convert', installs),
    ...each('upload', publishes),
  },
}

const cargo: ProgramRow = {
  // With rustup a rust-toolchain.toml of the workspace says which cargo is run, whatever it is asked.
  risk: 'medium',
  why: 'runs the toolchain that the project names',
  optionsAnywhere: true,
  harmless:
    '-q -v -vv --quiet --verbose --locked --offline --frozen --release -r --all --workspace --all-features --all-targets --version -V --list',
  options: {
    ...each(
      '-p --package -F --features -j --jobs --color --target --bin --example --test --bench --profile --message-format',
      text,
    ),
    '--config': sets,
    ...each('-Z', { risk: 'high', why: 'uses what is not stable', value: 'text' } as const),
    ...each('-C --manifest-path --target-dir --lockfile-path', otherFolder),
    ...each('--index --registry', registry),
  },
  subcommands: {
    ...each('build b check c test t bench run r rustc rustdoc doc d clippy miri nextest', {
      ...runs,
      why: 'builds and runs code of the project',
      style: 'gnu',
    } as const),
    ...each('fmt fix add remove rm update clean init new generate-lockfile vendor', { ...changes, isVeiled: true }),
    ...each('tree metadata search info locate-project pkgid verify-project read-manifest help version', shows),
    ...each('install fetch uninstall package', installs),
    ...each('publish yank owner login logout', publishes),
    report: shows,
  },
  // `cargo NAME` runs a program `cargo-NAME`, or an alias that .cargo/config.toml of the workspace has; `+TOOLCHAIN` stands in front.
  otherwise: {
    risk: 'high',
    why: 'can run any command, behind a name of a toolchain or an alias',
    isVeiled: true,
    operands: ['read'],
  },
}

const gem: ProgramRow = {
  risk: 'low',
  tells: '--version -v --help -h',
  options: { '--config-file': { risk: 'high', why: 'takes settings from a file', value: 'read' }, '-C': otherFolder },
  subcommands: {
    ...each(
      'list search info specification outdated environment env which contents dependency help sources stale check query',
      shows,
    ),
    ...each('install i update uninstall cleanup fetch build unpack pristine lock rebuild', {
      ...installs,
      options: each('-s --source --clear-sources', registry),
    }),
    ...each('push yank owner signin signout cert mirror', publishes),
    ...each('server exec', fetchesAndRuns),
    open: { risk: 'high', why: 'opens an editor' },
  },
}

const bundle: ProgramRow = {
  // A Gemfile is code.
  risk: 'medium',
  why: 'runs code of the project',
  isVeiled: true,
  tells: '--help -h',
  options: each('--gemfile', { value: 'run' } as const),
  subcommands: {
    ...each(
      'install i update add remove lock check outdated show list info clean package cache init platform doctor binstubs pristine',
      {
        ...installs,
      },
    ),
    ...each('exec e', { ...runs, risk: 'high', why: 'runs a command' }),
    ...each('config plugin', settings),
    ...each('open console viz gem', { risk: 'high', why: 'opens another program', isVeiled: true } as const),
  },
}

const composer: ProgramRow = {
  // Plugins of the project run with every command.
  risk: 'medium',
  why: 'runs plugins of the project',
  isVeiled: true,
  tells: '--version -V --help -h',
  harmless: '-n -q -v --no-interaction --quiet --no-scripts --no-plugins --no-dev',
  options: each('-d --working-dir', otherFolder),
  subcommands: {
    ...each(
      'install i update u upgrade require r remove rm dump-autoload dumpautoload reinstall create-project init validate bump',
      installs,
    ),
    ...each(
      'show info outdated search audit why depends why-not prohibits licenses status diagnose suggests fund check-platform-reqs',
      shows,
    ),
    ...each('run-script run', runs),
    ...each('exec', fetchesAndRuns),
    ...each('global self-update selfupdate', { risk: 'high', why: 'changes what every project gets' } as const),
    ...each('config repository', settings),
    ...each('archive browse home', { risk: 'high', why: 'opens or packs the project' } as const),
  },
}

const dart: ProgramRow = {
  risk: 'medium',
  why: 'runs code of the project',
  isVeiled: true,
  tells: '--version --help',
  subcommands: {
    pub: {
      risk: 'medium',
      subcommands: {
        ...each('get add remove upgrade downgrade outdated deps cache', installs),
        ...each('publish token login logout global', publishes),
      },
    },
    ...each('run test build compile analyze format fix create doc clean devices doctor', runs),
    ...each('config upgrade downgrade channel install', settings),
  },
}

/** Package managers of languages other than JavaScript. */
export const languagePackages: Family = {
  ...each('pip pip3 pipenv-pip', pip),
  uv,
  ...each('uvx', { ...fetchesAndRuns, isTooBroad: true, tells: '--version --help' } as const),
  pipx: {
    risk: 'medium',
    tells: '--version --help',
    subcommands: {
      ...each('list environment', shows),
      ...each(
        'install inject upgrade upgrade-all uninstall uninstall-all reinstall reinstall-all ensurepath pin unpin',
        installs,
      ),
      ...each('run runpip', fetchesAndRuns),
    },
  },
  ...each('poetry pdm hatch rye', poetry),
  pipenv: {
    risk: 'medium',
    tells: '--version --help',
    subcommands: {
      ...each('install uninstall sync lock update upgrade clean check', installs),
      ...each('graph verify requirements scripts', shows),
      run: runs,
      ...each('shell open', { risk: 'high', why: 'opens a shell or an editor', isVeiled: true } as const),
    },
  },
  ...each('conda mamba micromamba pixi', conda),
  ...each('virtualenv', { ...changes, operands: ['write'] } as const),
  twine: publishes,
  ...each('easy_install', installs),
  cargo,
  gem,
  ...each('bundle bundler', bundle),
  composer,
  ...each('dart flutter', dart),
  ...each('luarocks cpan cpanm opam cabal stack mix rebar3 hex nuget swift vcpkg conan', {
    risk: 'medium',
    why: 'fetches or builds packages, and can run code of theirs',
    isVeiled: true,
    isTooBroad: true,
    tells: '--version --help',
    subcommands: each('publish push upload login hex.publish', publishes),
    otherwise: installs,
  } as const),
  pod: {
    ...installs,
    subcommands: { ...each('install update outdated list search', installs), ...each('trunk repo push', publishes) },
  },
}
