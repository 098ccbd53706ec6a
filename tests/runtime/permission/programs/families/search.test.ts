import { describe, expect, it } from 'vitest'
import { judged } from '../../../../fixtures/permission/decided.ts'

const commands: Readonly<Record<'low' | 'medium' | 'high', readonly string[]>> = {
  low: [
    'grep -n x a.ts',
    'grep -e x -e y a.ts b.ts',
    'grep -rn x --include=*.ts .',
    'grep -rn x --include="*.{ts,md}" src',
    'grep -r x src/a.ts',
    'egrep "a|b" a',
    'rg x',
    'rg -n -i x src',
    'rg x -g "*.ts"',
    'rg --hidden x -g "*.ts"',
    'rg x --glob="!*.ts"',
    'rg x -g "!dist"',
    'rg --files',
    'ag x',
    'fd -e ts x src',
    'fd -H x',
    'find . -name "*.ts" -type f',
    'find src -maxdepth 2 -mtime -1 -print0',
    'find . ( -name a -o -name b ) -prune',
    'find src -newer a -printf %p',
    'which node',
    'whereis ls',
  ],
  medium: [
    'grep -r x src',
    'grep -r x --include=* src',
    'rg --hidden x src',
    'rg -uu x src',
    'rg -z x src',
    'zgrep x a.gz',
  ],
  high: [
    'grep x .env',
    'grep -r x .',
    'grep -rn x',
    'grep -d recurse x .',
    'grep --recurs x .',
    'grep -f .env a',
    'grep x *',
    'rg --hidden x',
    'rg -. x',
    'rg --hidden x -g "!.git"',
    'rg -g .env x',
    'rg -g "*" x',
    'rg --pre ./x y',
    'rg --pre=./x y',
    'rg --hostname-bin ./x y',
    'rg x .env',
    'rg --no-ignore x',
    'ag -u x',
    'ag --pager ./x y',
    'fd x -x rm',
    'fd --exec-batch rm',
    'find . -delete',
    'find . -name x -exec rm {} +',
    'find . -ok rm {} ;',
    'find . -fprint skills/x',
    'find . -unknown',
    'find $x -name y',
    'find . -name *.ts',
    'find -files0-from names -delete',
  ],
}

describe.each(Object.entries(commands))('%s', (risk, list) => {
  it.each(list)('%s', (command) => expect(judged(command.replace(/([();])/g, '\\$1')).risk).toBe(risk))
})

it('what runs other programs can hide them', () => {
  expect(judged('find . -exec git push').parts[0]?.isVeiled).toBe(true)
  expect(judged('rg --pre x y').parts[0]?.isVeiled).toBe(true)
  expect(judged('rg x').parts[0]?.isVeiled).toBe(false)
})
