import fc from 'fast-check'
import { expect, it } from 'vitest'
import { readScript } from '../../../../runtime/permission/bash/read.ts'
import { processorMs } from '../../../fixtures/growth.ts'
import { scripts } from '../../../fixtures/permission/scripts.ts'

const at = { workspace: '/ws', folder: '/ws' }

/** What bash's grammar is made of, so that what is put together from it is often nearly a script. */
const tokens =
  'a b x=1 x=( ls ( ) { } ; & && || | |& if then else fi while do done for in case esac ;; [[ ]] (( )) $( ` " \' $(( ${ < > << <<E <<< >& &> <( ! time coproc function f() select until -f == =~ $x \\ # {a,b} [ = += x[1]= 2> elif @( $\' $" ~ * cd .. eval xargs env timeout $ @ } ]'
    .split(' ')
    .concat('\n', '\nE\n', ' ', '\t', '\0', '\ud800', 'é')

const soup = fc
  .array(fc.tuple(fc.constantFrom(...tokens), fc.constantFrom('', ' ')), { maxLength: 40 })
  .map((parts) => parts.flat().join(''))

it('reads whatever comes without a throw, the same each time, and within its limits', () => {
  const anything = fc.oneof(soup, fc.string({ unit: 'binary', maxLength: 200 }), fc.constantFrom(...scripts))
  fc.assert(
    fc.property(anything, (script) => {
      const read = readScript(script, at)
      expect(readScript(script, at)).toEqual(read)
      expect(read.segments.length).toBeLessThanOrEqual(64)
      expect(read.joints).toHaveLength(Math.max(0, read.segments.length - 1))
      for (const { words, source } of read.segments) {
        if (words[0]) expect(words[0].text).toBeDefined()
        expect(script.isWellFormed() && source.isWellFormed()).toBe(true)
      }
    }),
    { numRuns: 2000, seed: 8 },
  )
})

/** Texts that grow by one piece: what takes twice as long twice as large is linear. */
const growing: readonly [what: string, make: (pieces: number) => string][] = [
  ['words', (n) => `a${' b'.repeat(n)}`],
  ['quotes', (n) => `a ${'"b"'.repeat(n)}`],
  ['backslashes', (n) => `a ${'\\b'.repeat(n)}`],
  ['variables', (n) => `a ${'$b'.repeat(n)}`],
  ['open braces', (n) => `a ${'{'.repeat(n)}`],
  ['braces', (n) => `a ${'{b,'.repeat(n)}${'}'.repeat(n)}`],
  ['brackets', (n) => `a ${'['.repeat(n)}`],
  ['wrappers', (n) => `${'nice '.repeat(n)}a`],
  ['wrappers that add', (n) => `${'xargs '.repeat(n)}a`],
  ['replacing wrappers', (n) => `${'xargs -I{} '.repeat(n)}a`],
  ['assignments', (n) => `${'a=b '.repeat(n)}c`],
  ['assignments of env', (n) => `env ${'a=b '.repeat(n)}c`],
  ['redirects', (n) => `a ${'>b '.repeat(n)}`],
  ['comparisons', (n) => `[ ${'a = b -o '.repeat(n)} c ]`],
  ['open substitutions', (n) => `a ${'$('.repeat(n)}`],
  ['open quotes', (n) => `a ${'"$('.repeat(n)}`],
  ['open backquotes', (n) => `a ${'`'.repeat(n)}`],
  ['open parentheses', (n) => '('.repeat(n)],
  ['open arithmetic', (n) => `a ${'$(('.repeat(n)}`],
  ['open expansions', (n) => `a ${'${b:-'.repeat(n)}`],
  ['sums', (n) => `a $((${'1+'.repeat(n)}1))`],
  ['negated tests', (n) => `[[ ${'! '.repeat(n)} a ]]`],
  ['tests', (n) => `[[ a${' && a'.repeat(n)} ]]`],
  ['here-documents', (n) => `a <<E\n${'$b `c\n'.repeat(n)}E`],
  ['open here-documents', (n) => `a ${'<<E '.repeat(n)}`],
  ['elements', (n) => `a=(${'b '.repeat(n)})`],
  ['elifs', (n) => `if a; then b; ${'elif'.repeat(n)}`],
  ['comments', (n) => '#\n'.repeat(n)],
  ['literals of a loop', (n) => `for x in ${'a '.repeat(n)}; do b $x; done`],
  ['a long body of a loop', (n) => `for x in ${'a '.repeat(60)}; do b ${'$x '.repeat(n)}; done`],
  ['nested loops', (n) => `${'for x in a b; do '.repeat(30)}c ${'$x '.repeat(n / 2)}${'; done'.repeat(30)}`],
  ['nested substitutions', (n) => `${'a $('.repeat(30)}b ${'c '.repeat(n / 2)}${')'.repeat(30)}`],
  [
    'nested groups that change the folder',
    (n) => `${'{ cd a && '.repeat(30)}b ${'c '.repeat(n / 2)}${'; }'.repeat(30)}`,
  ],
]

it.each(growing)('takes no more than linear time for many %s', (_, make) => {
  const most = 32_768
  let pieces = most
  while (make(pieces).length > most) pieces = Math.floor(pieces * 0.9)
  const time = (script: string) => processorMs(() => readScript(script, at))
  time(make(Math.floor(pieces / 8)))
  // Quadratic time would take seconds of the processor here; the bound leaves room for a slow machine.
  expect(Math.min(time(make(pieces)), time(make(pieces)))).toBeLessThan(1000)
})

it('reads an ordinary kibibyte in a few milliseconds', () => {
  const script =
    'for f in a b c; do grep -rn "foo" "$f" | sort -u > "$f.out" && echo "$(wc -l < "$f.out")"; done\n'.repeat(10)
  const times = Array.from({ length: 21 }, () => processorMs(() => readScript(script, at))).toSorted(
    (one, other) => one - other,
  )
  expect(times[10]).toBeLessThan(50)
})
