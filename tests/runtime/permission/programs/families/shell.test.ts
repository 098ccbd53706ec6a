import { describe, expect, it } from 'vitest'
import { judged } from '../../../../fixtures/permission/decided.ts'

const commands: Readonly<Record<'low' | 'medium' | 'high', readonly string[]>> = {
  low: [
    'echo -n hello',
    'echo *',
    'echo $((1 + 2))',
    'printf "%s\\n" a b',
    'true',
    'test -f .env',
    '[ -d src ]',
    'pwd',
    'exit 1',
    'set -euo pipefail',
    'unset x',
    'read -r x',
    'type ls',
    'command -v node',
    'umask',
    'ulimit -n 2>/dev/null',
    'wait',
    'x=1',
    'local x=1',
  ],
  medium: ['echo "$x"', 'export X=1', 'declare -x X=1', 'umask 000', 'ulimit -n 100', 'fg'],
  high: [
    'set',
    'export -p',
    'export',
    'declare -p',
    'declare',
    'readonly -p',
    'eval ls',
    'source a.sh',
    '. ./a.sh',
    'trap ls EXIT',
    'exec ls',
    'alias ls=rm',
    'shopt -s extglob',
    'history',
    'fc -l',
    'let x=1',
    'hash -p ./x ls',
    'unset "$x"',
    'mapfile -C ./x a',
    'jobs -x ls',
    'enable -f ./x y',
  ],
}

describe.each(Object.entries(commands))('%s', (risk, list) => {
  it.each(list)('%s', (command) => expect(judged(command).risk).toBe(risk))
})

it('what runs text as commands can hide them', () => {
  expect(judged('eval ls').parts[0]?.isVeiled).toBe(true)
  expect(judged('source a.sh').parts[0]?.isVeiled).toBe(true)
})
