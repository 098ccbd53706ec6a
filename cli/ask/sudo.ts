import { giveSudoPassword } from '../../bootstrap/host/sudo-password.ts'

/**
 * Takes the password of sudo out of the environment: nothing that is started from here may inherit it. A person at a
 * terminal is asked for it once a machine wants it.
 * @param asked `--ask-sudo-pass`: it is not taken from the environment, and comes on standard input without a terminal.
 */
export function settleSudoPassword({ asked }: { asked: boolean }): void {
  const { VELLUM_SUDO_PASSWORD: password } = process.env
  delete process.env.VELLUM_SUDO_PASSWORD
  // As hasTerminal of prompt.ts, which is loaded only when there is something to ask.
  const hasTerminal = process.stdin.isTTY && process.stderr.isTTY
  if (asked && !hasTerminal) giveSudoPassword(passwordOnStdin)
  else if (!asked && password !== undefined) giveSudoPassword(async () => password)
}

async function passwordOnStdin(): Promise<string> {
  const [{ collectSecret }, z] = await Promise.all([import('./secret.ts'), import('zod')])
  const schema = z.string().min(1).max(1024)
  return collectSecret({ what: 'the password of sudo', command: 'hatch --ask-sudo-pass', schema })
}
