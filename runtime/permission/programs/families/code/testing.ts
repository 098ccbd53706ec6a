import { each } from '../../each.ts'
import type { Family, OptionRow, ProgramRow } from '../../row.ts'

// Test runners, linters and formatters. Nearly all read settings of the project that are code, or name plugins; so they are
// medium, and nothing is seen of what they run. shellcheck(1) and jsonlint have none such.

const text: OptionRow = { value: 'text' }
const settings: OptionRow = { value: 'run' }
const writesTo: OptionRow = { value: 'write' }
const loads: OptionRow = { risk: 'high', why: 'names a program to run', value: 'run', isVeiled: true }

const tests: ProgramRow = {
  risk: 'medium',
  why: 'runs tests of the project',
  isVeiled: true,
  tells: '--version --help',
  options: {
    ...each('-c --config --rootdir --confcutdir', settings),
    ...each('-k -m -t --testNamePattern --grep --project --reporter', text),
    ...each('-o --outputFile --output-file --junitxml --junit-xml --coverage-dir', writesTo),
  },
}

const checks: ProgramRow = {
  risk: 'medium',
  why: 'reads settings of the project, which can name plugins',
  isVeiled: true,
  tells: '--version --help',
  options: {
    ...each('-c --config --config-file --rcfile --settings-path', settings),
    ...each('-o --output-file --report-file --output', writesTo),
    ...each('--resolve-plugins-relative-to --rulesdir --plugin --load-plugins --init-hook', loads),
  },
  operands: ['read'],
}

const formats: ProgramRow = { ...checks, why: 'can change files, as settings of the project say', operands: ['read'] }

/** Test runners, linters and formatters. */
export const testing: Family = {
  ...each('pytest py.test unittest nose2 nosetests tox nox2 behave robot hypothesis coverage', {
    ...tests,
    options: {
      ...tests.options,
      ...each('-p', loads),
      ...each('--pdb --pdbcls --trace', { risk: 'high', why: 'opens a prompt for code' } as const),
    },
  } as const),
  ...each('jest vitest mocha ava tap jasmine karma cypress testcafe nyc c8 wtr', {
    ...tests,
    options: {
      ...tests.options,
      ...each('-r --require --import --loader --globalSetup --setupFiles', settings),
      ...each('--ui --open --api --inspect --inspect-brk', {
        risk: 'high',
        why: 'serves others, or opens a browser',
      } as const),
    },
  } as const),
  ...each('rspec minitest cucumber phpunit pest codecept busted bats prove ginkgo gotestsum nextest', tests),
  ...each(
    'eslint oxlint tslint standard xo stylelint biome rome ruff flake8 pylint mypy pyright basedpyright ty pyre bandit vulture pycodestyle pydocstyle rubocop standardrb reek brakeman phpstan psalm phpcs phpmd golangci-lint staticcheck revive clang-tidy cppcheck ktlint detekt checkstyle spotbugs swiftlint credo dialyzer hlint tflint tfsec checkov hadolint yamllint ansible-lint markdownlint markdownlint-cli2 vale textlint commitlint htmlhint sqlfluff buf knip depcheck madge dependency-cruiser publint semgrep',
    checks,
  ),
  ...each(
    'prettier black isort autopep8 yapf autoflake pyupgrade rustfmt clang-format gofumpt shfmt php-cs-fixer phpcbf rufo dprint stylua ormolu fourmolu taplo jsonnetfmt buildifier',
    formats,
  ),
  ...each('venv compileall py_compile json.tool tabnanny build wheel', {
    risk: 'medium',
    why: 'reads or writes files',
    operands: ['write'],
  } as const),
  shellcheck: {
    risk: 'medium',
    why: 'reads settings of the project',
    tells: '--version -V --help',
    harmless: '-a -x -C --check-sourced --external-sources --norc',
    options: {
      ...each('-e -i -f -o -s -S -W --exclude --include --format --enable --shell --severity --wiki-link-count', text),
      ...each('-P --source-path --rcfile', { value: 'read' } as const),
    },
    operands: ['read'],
  },
  'pre-commit': {
    risk: 'medium',
    why: 'runs hooks of the project',
    isVeiled: true,
    tells: '--version -V --help -h',
    subcommands: {
      ...each('run validate-config validate-manifest sample-config', {
        risk: 'medium',
        why: 'runs hooks of the project',
        isVeiled: true,
      } as const),
      ...each('install uninstall init-templatedir autoupdate migrate-config install-hooks clean gc try-repo', {
        risk: 'high',
        why: 'changes what runs later',
      } as const),
    },
  },
  ...each('husky lefthook lint-staged overcommit', {
    risk: 'high',
    why: 'runs commands of the project, or has them run later',
    isVeiled: true,
  } as const),
}
