import { expect, it } from 'vitest'
import { readArgv, readScript } from '../../../../runtime/permission/bash/read.ts'
import type { Joint, Script } from '../../../../runtime/permission/bash/script.ts'

const at = { workspace: '/ws', folder: '/ws' }

/** The commands of a script, each as its words; a word that varies is `?`. */
function commands(script: Script): string[] {
  return script.segments.map(({ words }) => words.map((word) => word.text ?? '?').join(' '))
}

const places: readonly [where: string, script: string, commands: readonly string[]][] = [
  ['one command', 'ls -la', ['ls -la']],
  ['a list', 'a; b && c || d & e', ['a', 'b', 'c', 'd', 'e']],
  ['a line of its own', 'a\nb', ['a', 'b']],
  ['a pipeline', 'a | b |& c', ['a', 'b', 'c']],
  ['a negation', '! a', ['a']],
  ['a command that is timed', 'time -p a', ['a']],
  ['a sub-shell', '(a; b)', ['a', 'b']],
  ['a group', '{ a; b; }', ['a', 'b']],
  ['a condition', 'if a; then b; elif c; then d; else e; fi', ['a', 'b', 'c', 'd', 'e']],
  ['a while loop', 'while a; do b; done', ['a', 'b']],
  ['an until loop', 'until a; do b; done', ['a', 'b']],
  ['a for loop', 'for x in $(a); do b; done', ['b', 'a'].toReversed()],
  ['an arithmetic loop', 'for ((i=$(a);i<1;i++)); do b; done', ['a', 'b']],
  ['a selection', 'select x in $(a); do b; done', ['a', 'b']],
  ['a case', 'case $(a) in $(b)) c;; x) d;& *) e;;& esac', ['a', 'b', 'c', 'd', 'e']],
  ['a function', 'f() { a; }; function g { b; }', ['a', 'b']],
  ['a co-process', 'coproc a; coproc N { b; }', ['a', 'b']],
  ['a substitution', 'a $(b)', ['a ?', 'b']],
  ['a substitution in quotes', 'a "x$(b)y"', ['a ?', 'b']],
  ['backquotes', 'a `b`', ['a ?', 'b']],
  ['backquotes in backquotes', 'a `b \\`c\\``', ['a ?', 'b ?', 'c']],
  ['a substitution in a substitution', 'a $(b $(c))', ['a ?', 'b ?', 'c']],
  ['a process substitution', 'a <(b) >(c)', ['a ? ?', 'b', 'c']],
  ['the default of a variable', 'a ${x:-$(b)} "${y-`c`}"', ['a ? ?', 'b', 'c']],
  ['the pattern of an expansion', 'a ${x#$(b)} ${x%%$(c)} ${x/$(d)/$(e)}', ['a ? ? ?', 'b', 'c', 'd', 'e']],
  ['a slice', 'a ${x:$(b):$(c)}', ['a ?', 'b', 'c']],
  ['a subscript', 'a ${x[$(b)]}', ['a ?', 'b']],
  ['arithmetic', 'a $(( $(b) + 1 )) $[ $(c) ]', ['a ? ?', 'b', 'c']],
  ['an arithmetic command', '(( $(a) ))', ['a']],
  ['a test expression', '[[ $(a) == $(b) && -f $(c) ]]', ['a', 'b', 'c']],
  ['an assignment', 'x=$(a)', ['', 'a']],
  ['an assignment before a command', 'x=$(a) b', ['b', 'a']],
  ['an array', 'x=($(a) `b`)', ['', 'a', 'b']],
  ['a subscript that is set', 'x[$(a)]=$(b)', ['', 'a', 'b']],
  ['a declaration', 'export x=$(a)', ['export ?', 'a']],
  ['a redirect', 'a >$(b) 2>"$(c)"', ['a', 'b', 'c']],
  ['a redirect of a group', '{ a; } >$(b)', ['', 'b', 'a']],
  ['a redirect alone', '> x', ['']],
  ['a here-document', 'a <<E\n$(b) `c` ${x:-$(d)}\nE', ['a', 'b', 'c', 'd']],
  ['a here-document with tabs', 'a <<-E\n\t$(b)\n\tE', ['a', 'b']],
  ['a here-document in quotes', "a <<'E'\n$(b)\nE", ['a']],
  ['a here-string', 'a <<<$(b)', ['a', 'b']],
  ['braces', 'a {x,$(b)}', ['a ?', 'b']],
  ['a bracket', 'a [$(b)]', ['a ?', 'b']],
  ['a translated string', 'a $"x $(b)"', ['a ?', 'b']],
]

it.each(places)('sees every command in %s', (_, script, expected) => {
  expect(commands(readScript(script, at)).toSorted()).toEqual(expected.toSorted())
})

const inert: readonly string[] = ["a '$(b)'", 'a \\$\\(b\\)', 'a "\\$(b)"', 'a # $(b)', "a $'$(b)'", "a <<'E'\n$(b)\nE"]

it.each(inert)('sees no command in what bash does not expand: %j', (script) => {
  expect(readScript(script, at).segments).toHaveLength(1)
})

const joints: readonly [script: string, joints: readonly Joint[]][] = [
  ['a && b || c', ['&&', '||']],
  ['a; b\nc & d', [';', ';', '&']],
  ['a | b |& c', ['|', '|']],
  ['a $(b) && c', ['nested', '&&']],
  ['if a; then b; fi; c', ['nested', ';']],
  ['(a && b) | c', ['&&', '|']],
]

it.each(joints)('says how the commands of %j are joined', (script, expected) => {
  expect(readScript(script, at).joints).toEqual(expected)
})

const fed: readonly [script: string, fed: readonly boolean[]][] = [
  ['a | b', [false, true]],
  ['a | while b; do c; done', [false, true, true]],
  ['a < <(b)', [true, false]],
  ['a > >(b)', [false, true]],
  ['a <f', [false]],
]

it.each(fed)('says which commands of %j are fed by another', (script, expected) => {
  expect(readScript(script, at).segments.map((segment) => segment.isFed)).toEqual(expected)
})

const rejected: readonly [what: string, script: string, why: string][] = [
  ['a NUL', 'ls \0', 'It holds a NUL character.'],
  ['half a surrogate pair', 'ls \ud800', 'It is not well-formed Unicode.'],
  ['more than 32 KiB', `ls ${'x'.repeat(32_766)}`, 'It is longer than 32 KiB.'],
  ['more than 32 KiB of UTF-8', `ls ${'é'.repeat(16_383)}`, 'It is longer than 32 KiB.'],
  ['65 commands', 'a;'.repeat(65), 'It holds more than 64 commands.'],
  ['65 commands in one another', `a ${'$(b)'.repeat(64)}`, 'It holds more than 64 commands.'],
  ['33 substitutions in one another', `${'$('.repeat(33)}a${')'.repeat(33)}`, 'It is nested more than 32 deep.'],
  ['33 sub-shells', `${'( '.repeat(33)}a${')'.repeat(33)}`, 'It is nested more than 32 deep.'],
  ['3000 sub-shells', `${'( '.repeat(3000)}a${')'.repeat(3000)}`, 'It is nested more than 32 deep.'],
]

it.each(rejected)('refuses to read %s', (_, script, why) => {
  expect(readScript(script, at)).toEqual({ segments: [], joints: [], opaque: [], rejected: why })
})

it('reads what is just within the limits', () => {
  expect(readScript(`ls ${'x'.repeat(32_765)}`, at).rejected).toBeUndefined()
  expect(readScript('a;'.repeat(64), at).segments).toHaveLength(64)
  expect(readScript(`${'( '.repeat(32)}a${')'.repeat(32)}`, at).segments).toHaveLength(1)
})

it('gives a segment as it stands in the script', () => {
  const [segment] = readScript('X=1 timeout 5 cat "a b" <in >>out 2>&1', at).segments
  expect(segment?.source).toBe('X=1 timeout 5 cat "a b" <in >>out 2>&1')
  expect(segment?.words.map((word) => word.raw)).toEqual(['cat', '"a b"'])
  expect(segment?.wrappers).toEqual(['timeout'])
  expect(segment?.assigned.map(({ name, value }) => [name, value.text])).toEqual([['X', '1']])
  expect(segment?.redirects.map(({ how, target }) => [how, target?.text])).toEqual([
    ['read', 'in'],
    ['append', 'out'],
    ['duplicate', '1'],
  ])
})

it('reads an argument list as one command that no shell expands', () => {
  const script = readArgv(['nice', 'ls', '$(x)', '*', 'a b'], at)
  expect(commands(script)).toEqual(['ls $(x) * a b'])
  expect(script.segments[0]?.source).toBe("nice ls '$(x)' '*' 'a b'")
  expect(script.opaque).toEqual([])
  expect(readArgv(['env', '-S', 'ls'], at).opaque).not.toEqual([])
  expect(readArgv(['a\0'], at).rejected).toBe('It holds a NUL character.')
  expect(readArgv(['a', '\ud800'], at).rejected).toBe('It is not well-formed Unicode.')
  expect(readArgv([], at).segments[0]?.words).toEqual([])
})
