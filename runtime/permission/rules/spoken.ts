import { programName } from '../programs/judge.ts'

/** A pattern's words without options, its program by the name it is known by. */
export function bareTokens([program = '', ...rest]: readonly string[]): string[] {
  return [programName(program) ?? program, ...rest.filter((token) => !isOption(token))]
}

/** Whether a word is an option, of whatever spelling: `-C`, `+nightly`, `@file`. */
export function isOption(token: string | undefined): boolean {
  return token !== undefined && !/^[\p{L}\p{N}_./~]/u.test(token)
}
