import { describe, expect, it } from 'vitest'
import type { Risk } from '../../../../../../runtime/protocol/permission/risk.ts'
import { isVeiled, riskOf } from '../../../../../fixtures/permission/risk.ts'

const commands: Readonly<Record<Risk, readonly string[]>> = {
  low: ['pytest --version', 'eslint --version', 'prettier --version', 'shellcheck --version', 'jest --version'],
  medium: [
    'pytest',
    'pytest -k needle tests',
    'jest --coverage',
    'vitest run tests',
    'mocha',
    'tox',
    'rspec',
    'eslint .',
    'eslint --fix src',
    'biome check .',
    'prettier --check .',
    'prettier --write src',
    'ruff check .',
    'black .',
    'mypy src',
    'shellcheck build.sh',
    'pre-commit run --all-files',
    'golangci-lint run',
    'phpunit',
  ],
  high: [
    'pytest --pdb',
    'pytest -p evil',
    'eslint --rulesdir evil .',
    'eslint --resolve-plugins-relative-to evil .',
    'pylint --load-plugins=evil a.py',
    'pylint --init-hook evil a.py',
    'jest --inspect',
    'vitest --ui',
    'pre-commit install',
    'pre-commit autoupdate',
    'husky install',
    'lint-staged',
  ],
}

describe.each(Object.entries(commands))('%s', (risk, list) => {
  it.each(list)('%s', (command) => expect(riskOf(command)).toBe(risk))
})

it.each([
  ['pytest', true],
  ['eslint .', true],
  ['shellcheck build.sh', false],
])('%s can run what is not seen in it: %s', (command, is) => expect(isVeiled(command)).toBe(is))
