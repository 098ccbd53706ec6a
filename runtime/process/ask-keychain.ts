import { spawn } from 'node:child_process'
import { once } from 'node:events'
import { text } from 'node:stream/consumers'
import { type KeychainAnswer, type KeychainRequest, keychainAnswer } from '../protocol/vault/keychain.ts'

/** How long the keychain may take: a prompt that nobody answers must not hold up who asked. */
const deadlineMs = 5000

/**
 * Asks the keychain of the desktop this process belongs to. Never throws, prompts, or takes longer than its deadline.
 * @param program the keychain program of the same release, started for each call.
 */
export async function askKeychain(program: string, request: KeychainRequest): Promise<KeychainAnswer> {
  if (!hasBus()) return { fault: 'unreachable', why: 'this process has no session bus' }
  // A group of its own, so that what it has started ends with it.
  const child = spawn(process.execPath, [program], { stdio: ['pipe', 'pipe', 'ignore'], detached: true })
  const late = setTimeout(() => child.pid && process.kill(-child.pid, 'SIGKILL'), deadlineMs)
  try {
    child.stdin.on('error', () => undefined).end(JSON.stringify(request))
    const [said] = await Promise.all([text(child.stdout), once(child, 'exit')])
    if (child.signalCode) return { fault: 'unreachable', why: `it did not answer within ${deadlineMs / 1000} s` }
    return keychainAnswer.parse(JSON.parse(said))
  } catch {
    return { fault: 'unreachable', why: 'the program that asks it could not run' }
  } finally {
    clearTimeout(late)
  }
}

/** Without a session there is no keychain to start a program for (D-Bus specification, "Well-known Message Bus Instances"). */
function hasBus(): boolean {
  return Boolean(process.env.DBUS_SESSION_BUS_ADDRESS) || process.platform === 'darwin'
}
