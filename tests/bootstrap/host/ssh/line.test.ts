import { execa } from 'execa'
import { describe, expect, test } from 'vitest'
import { loginLine } from '../../../../bootstrap/host/ssh/line.ts'

const shells = ['sh', 'dash', 'bash', 'bash --posix', 'zsh', 'fish', 'tcsh', 'bsd-csh', 'busybox ash']
const every = String.fromCodePoint(...Array.from({ length: 127 }, (_, at) => at + 1))
const nasty = [
  '',
  "it's",
  'a\nb\n',
  '!x !! !$ ^a^b',
  '$HOME `id` $x $(id) "$@"',
  "\\ \\\\ \\n \\' \\0101 ends with \\",
  '~ * ? [a] {a,b} # % & | ; < > ( )',
  '😀 é',
  '-n',
  '--',
  '%s%d',
  every,
]

describe.each(shells)('read by the login shell %s', (shell) => {
  const [program = '', ...options] = shell.split(' ')
  const say = async (script: string, args: readonly string[], before = '') => {
    const line = before + loginLine({ script, args }, 'mark7')
    const { stdout, stderr, exitCode } = await execa(program, [...options, '-c', line], {
      reject: false,
      stripFinalNewline: false,
    })
    return { stdout, stderr, exitCode }
  }

  test('arguments arrive as they were given', async () => {
    const { stdout } = await say('for a in "$@"; do printf "<%s>" "$a"; done', nasty)
    expect(stdout).toBe(`\nmark7\n${nasty.map((one) => `<${one}>`).join('')}`)
  })

  test('so does a script of many lines, its exit code and what it says of errors', async () => {
    const script = `# what's this!\nif true\nthen\n  printf "%s" "$1" >&2\n  exit 7\nfi\n`
    expect(await say(script, ['a\\b'])).toEqual({ stdout: '\nmark7\n', stderr: '\nmark7\na\\b', exitCode: 7 })
  })

  test('and an argument as long as a whole line', async () => {
    const long = 'x!'.repeat(20_000)
    const { stdout } = await say('printf %s "$1" | wc -c; printf %s "$1" | tail -c 3', [long])
    expect(stdout.replaceAll(' ', '')).toBe('\nmark7\n40000\n!x!')
  })
})

test('a line that is longer than Linux takes is refused before it is sent', () => {
  const long = loginLine({ script: ':', args: ['x'.repeat(120_000)] }, 'm')
  expect(long.length).toBeLessThan(131_072)
  expect(() => loginLine({ script: ':', args: ['x'.repeat(131_072)] }, 'm')).toThrow(
    expect.objectContaining({ code: 'UNEXPECTED' }),
  )
})
