import { programName } from '../programs/judge.ts'

/** A command's words without its options, its program by the name it is known by. What is not known can be anything. */
export function bareTokens<Token extends string | undefined>(tokens: readonly Token[]): (Token | string)[] {
  const [program, ...rest] = tokens
  const name = program === undefined ? program : (programName(program) ?? program)
  return [name as Token | string, ...rest.filter((token) => !isOption(token))]
}

/** Whether a word is an option, or can turn out to be one. */
export function isOption(token: string | undefined): boolean {
  return token?.startsWith('-') ?? false
}
