import { person } from './person.ts'

let given: (() => Promise<string>) | undefined
let known: Promise<string> | undefined

/** Says where the password of sudo comes from, where it is not to be asked on the terminal: the command line does, once. */
export function giveSudoPassword(from: () => Promise<string>): void {
  given = from
}

/** The password that sudo on a machine asks of its user; asked for once. Undefined: there is nobody to ask. */
export async function sudoPassword(user: string, host: string): Promise<string | undefined> {
  known ??= given?.() ?? person()?.secret(`sudo password of ${user} on ${host}`)
  return known
}
