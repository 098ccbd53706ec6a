/** Who sits in front of the terminal. */
export interface Person {
  /** Asks a yes-or-no question. */
  confirm(question: string): Promise<boolean>
  /** Asks for a secret, which is not shown. */
  secret(question: string): Promise<string>
}

let there: Person | undefined

/** Says who is to be asked: the command line does it, once, where there is a terminal. */
export function introduce(one: Person | undefined): void {
  there = one
}

/** Who is to be asked; undefined where there is nobody. */
export function person(): Person | undefined {
  return there
}
