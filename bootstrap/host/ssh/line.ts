import { readFileSync } from 'node:fs'
import { Failure } from '../../../runtime/protocol/failure.ts'
import type { ShellCommand } from '../host.ts'

/**
 * What every login shell reads as itself between single quotes. Not there: `'`, which ends them; `!`, csh's history; newline,
 * which csh wants escaped; bytes that are no ASCII, which depend on a locale; and `\`, which fish takes apart before `\` and `'`.
 */
const plain = /^[A-Za-z0-9 _.,:;/=+@%^~#*?()[\]{}<>|&$"`-]$/
/** The csh of BSD takes no longer words ("Word too long", its BUFSIZ is 8192); what is longer travels in several. */
const longestWord = 4000
/** MAX_ARG_STRLEN of Linux, execve(2): sshd hands the whole line to the login shell as one argument. */
const longestLine = 131_071

const unpack = readFileSync(new URL('./unpack.sh', import.meta.url), 'utf8')
  .split('\n')
  .filter((row) => !row.startsWith('#'))
  .map((row) => row.trim())
  .join(' ')
  .trim()

/** `$0` is the mark: the login shell may have said something before, on both outputs. */
const announce = 'printf "\\n%s\\n" "$0"; printf "\\n%s\\n" "$0" >&2; '

/**
 * One line that any login shell (sh, bash, zsh, csh, tcsh, fish, busybox) reads alike: sh runs the script with its arguments,
 * after a line with the mark on both outputs.
 * @param mark a word of letters and digits that nothing else prints.
 * @throws Failure UNEXPECTED when it would be longer than a host takes.
 */
export function loginLine({ script, args }: ShellCommand, mark: string): string {
  return lineOf(announce, mark, [script, 'sh', ...args])
}

/** The same for a program and its arguments, with nothing said before. */
export function wordsLine(words: readonly string[]): string {
  return lineOf('', 'sh', ['exec "$@"', 'sh', ...words])
}

function lineOf(before: string, name: string, given: readonly string[]): string {
  const words = given.flatMap(wordsOf).map((word) => `'${word}'`)
  const line = `exec /bin/sh -c '${before}${unpack}' ${name} ${words.join(' ')}`
  if (line.length > longestLine) throw Failure.of('UNEXPECTED', { what: `a command line of ${line.length} bytes` })
  return line
}

function wordsOf(text: string): string[] {
  const encoded = [...Buffer.from(text)].map(encode).join('')
  const count = Math.max(1, Math.ceil(encoded.length / longestWord))
  const words = Array.from({ length: count }, (_, at) => encoded.slice(at * longestWord, (at + 1) * longestWord))
  return words.map((word, at) => `${word}${at === count - 1 ? '.' : '-'}`)
}

function encode(byte: number): string {
  const letter = String.fromCharCode(byte)
  return plain.test(letter) ? letter : `\\0${byte.toString(8).padStart(3, '0')}`
}
