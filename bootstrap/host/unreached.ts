import { Failure } from '../../runtime/protocol/failure.ts'

/** What is said of a machine that nobody could log in to: of everything else more is known, and can be mended there. */
const unreached: ReadonlySet<string> = new Set([
  'HOST_UNREACHABLE',
  'HOST_SILENT',
  'HOST_BUSY',
  'HOST_KEY_CHANGED',
  'HOST_KEY_OTHER',
  'HOST_KEY_REVOKED',
  'HOST_KEY_UNKNOWN',
  'AUTHENTICATION_REFUSED',
])

/** What is said of a machine whose firewall lets nobody in, or that does not run. */
const silent: ReadonlySet<string> = new Set(['HOST_UNREACHABLE', 'HOST_SILENT'])

/** What is said of a machine that is still starting: its sshd does not answer yet, or the account is not made yet. */
const starting: ReadonlySet<string> = new Set([...silent, 'HOST_BUSY', 'AUTHENTICATION_REFUSED', 'CONNECTION_LOST'])

/** What is said of a machine that is stopped, by its cloud or by its silence. */
const standingStill: ReadonlySet<string> = new Set([...silent, 'MACHINE_STOPPED'])

const saysOneOf = (codes: ReadonlySet<string>) => (thrown: unknown) =>
  thrown instanceof Failure && codes.has(thrown.code)

/** Whether it says that a machine was not reached, so that nothing was done there. */
export function isUnreached(thrown: unknown): thrown is Failure {
  return saysOneOf(unreached)(thrown)
}

/** Whether it says that a machine does not answer at all. */
export const isSilent: (thrown: unknown) => boolean = saysOneOf(silent)

/** Whether it is what a machine that was stopped says. */
export const isStandingStill: (thrown: unknown) => boolean = saysOneOf(standingStill)

/** Whether it may be over once the machine has started. */
export const isStarting: (thrown: unknown) => boolean = saysOneOf(starting)
