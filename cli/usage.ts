import { Failure } from '../runtime/protocol/failure.ts'
import type { VellumCommand } from './command.ts'
import { nearest } from './nearest.ts'

/** What oclif's parser throws, by shape: it marks its errors with `oclif`, and some say what they stumbled over. */
interface ParseError extends Error {
  readonly oclif: unknown
  readonly flags?: readonly string[]
  readonly args?: readonly (string | { readonly name: string })[]
}

/** A parser's complaint as a failure in our words; anything else as it was. */
export function asUsage(thrown: unknown, command: VellumCommand): unknown {
  if (!(thrown instanceof Error) || !('oclif' in thrown)) return thrown
  const id = (command.id ?? '').replaceAll(':', ' ')
  return Failure.of('USAGE', { what: complaint(thrown as ParseError, command, id), command: id }, thrown)
}

function complaint(error: ParseError, command: VellumCommand, id: string): string {
  const [flag] = error.flags ?? []
  if (flag !== undefined) return `"${id}" has no flag ${flag}${suggestion(flag, command.flagNames())}`
  const [argument] = error.args ?? []
  if (typeof argument === 'string') return `"${id}" has no use for "${argument}".`
  if (argument !== undefined) return `"${id}" needs ${argument.name}.`
  return error.message.replace('\nSee more help with --help', '').replace(/\s+/g, ' ')
}

function suggestion(flag: string, known: readonly string[]): string {
  const close = nearest(flag.split('=', 1)[0] ?? flag, known)
  return close ? `; did you mean ${close}?` : '.'
}
