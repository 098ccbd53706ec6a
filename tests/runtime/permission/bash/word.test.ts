import { spawnSync } from 'node:child_process'
import fc from 'fast-check'
import { expect, it } from 'vitest'
import { readScript } from '../../../../runtime/permission/bash/read.ts'
import type { Varying, Word } from '../../../../runtime/permission/bash/script.ts'

const at = { workspace: '/ws', folder: '/ws' }

/** The one word behind `a`; undefined where there is not exactly one, or where it may not be read as it stands. */
function wordOf(raw: string): Word | undefined {
  const { rejected, opaque, segments } = readScript(`a ${raw}`, at)
  const [segment, second] = segments
  if (rejected !== undefined || opaque.length > 0 || second || segment?.redirects.length !== 0) return undefined
  return segment.words.length === 2 ? segment.words[1] : undefined
}

const literal: readonly [raw: string, text: string][] = [
  ['b', 'b'],
  ["'b c'", 'b c'],
  ['"b c"', 'b c'],
  ['b\\ c', 'b c'],
  ['b\\\nc', 'bc'],
  ["'b\\c'", 'b\\c'],
  ['"b\\c\\$\\`\\"\\\\\\\nd"', 'b\\c$`"\\d'],
  ["$'\\x41\\101\\n\\t\\e\\'\\\"\\\\'", 'AA\n\t\x1b\'"\\'],
  ["$'a\\0b'", 'a'],
  ["$'\\xc3\\xa9'", 'é'],
  ["''", ''],
  ['b""c', 'bc'],
  ["'b'\"c\"d\\e$'f'", 'bcdef'],
  ['$', '$'],
  ['b$', 'b$'],
  ['{}', '{}'],
  ['{b}', '{b}'],
  ['HEAD~1', 'HEAD~1'],
  ['stash@{0}', 'stash@{0}'],
  ['b[', 'b['],
  ['b=c', 'b=c'],
  ['!b', '!b'],
  ['b\u00a0c', 'b\u00a0c'],
  ['b\u202ec', 'b\u202ec'],
]

it.each(literal)('takes the quotes off %j', (raw, text) => {
  expect(wordOf(raw)).toEqual({ raw, text, varies: [], splits: false, lead: text })
})

const varying: readonly [raw: string, varies: Varying, splits: boolean, lead: string][] = [
  ['$b', 'variable', true, ''],
  ['x$b', 'variable', true, 'x'],
  ['"x y$b"', 'variable', false, 'x y'],
  ['$?', 'variable', false, ''],
  ['"$@"', 'variable', true, ''],
  ['"${b[@]}"', 'variable', true, ''],
  ['"$*"', 'variable', false, ''],
  ['${b:-c}', 'variable', true, ''],
  ['$((1))', 'arithmetic', false, ''],
  ['x*', 'glob', true, 'x'],
  ['x?y', 'glob', true, 'x'],
  ['x[ab]', 'glob', true, 'x'],
  ['"x*"*', 'glob', true, 'x*'],
  ['{b,c}', 'brace', true, ''],
  ['x{1..3}', 'brace', true, 'x'],
  ['x{b,"c"}', 'brace', true, 'x'],
  ['~', 'tilde', false, ''],
  ['~/b', 'tilde', false, ''],
  ['b=~/c', 'tilde', false, 'b='],
  ['$"b"', 'locale', false, ''],
  ["$'\\u00e9'", 'locale', false, ''],
  ["$'\\xff'", 'locale', false, ''],
]

it.each(varying)('says that %s varies', (raw, varies, splits, lead) => {
  expect(wordOf(raw)).toEqual({ raw, text: undefined, varies: [varies], splits, lead })
})

it('says so of substitutions', () => {
  const [segment] = readScript('a x$(b) `c` <(d) "$(e)"', at).segments
  expect(segment?.words.slice(1).map(({ text, varies, splits, lead }) => [text, varies, splits, lead])).toEqual([
    [undefined, ['substitution'], true, 'x'],
    [undefined, ['substitution'], true, ''],
    [undefined, ['process'], false, ''],
    [undefined, ['substitution'], false, ''],
  ])
})

/** What quoting is made of, and what could be taken for it. */
const pieces =
  `a b é 😀 \\ \\\\ " ' "" '' $' $" $ "$" \\x41 \\n \\101 \\c \\0 # = { } [ ] ~ : ! ^ % @ - , .. * ? + / \\' \\" \x01 \x7f \x1b`
    .split(' ')
    .concat(' ', '\t', '\n', '\\\n')

it('takes quotes off exactly as bash does', () => {
  const raws = fc
    .sample(fc.array(fc.constantFrom(...pieces), { minLength: 1, maxLength: 9 }), { numRuns: 20_000, seed: 8 })
    .map((parts) => parts.join(''))
    .filter((raw) => !raw.endsWith('\\'))
  const words = raws.map(wordOf).filter((word) => word?.text !== undefined)
  // Each word is printed behind its number; what bash cannot read at all would end the whole, and is seen by that.
  const script = words.map((word, at) => `printf '%s\\0' ${at} ${word?.raw}\n`).join('')
  const { stdout } = spawnSync('bash', ['-s'], {
    input: script,
    encoding: 'utf8',
    env: { LC_ALL: 'C.UTF-8' },
    maxBuffer: 2 ** 28,
  })
  const printed = stdout.split('\0').slice(0, -1)
  expect(printed).toEqual(words.flatMap((word, at) => [String(at), word?.text]))
  expect(words.length).toBeGreaterThanOrEqual(3000)
})
