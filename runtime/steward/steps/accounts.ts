import { execFileSync } from 'node:child_process'
import { existsSync } from 'node:fs'
import { findAccount } from '../../process/account.ts'
import { type Act, differs, same } from '../step.ts'
import { newlyShared } from '../units/shared.ts'

const shadow = '/usr/sbin/useradd'

/** The service accounts: system users without a shell, a password or a home of their own to be made. */
export const accountsStep: Act<'accounts'> = {
  observe: (step, machine) => {
    const missing = step.names.filter((name) => !findAccount(name))
    if (missing.length > 0) return differs(`missing: ${missing.join(', ')}`)
    const shared = newlyShared(machine, 'account', step.names)
    return shared.length === 0 ? same(step.names.join(', ')) : differs(`another home's too: ${shared.join(', ')}`)
  },
  change: (step, machine) => {
    const { at, journal } = machine
    const missing = step.names.filter((name) => !findAccount(name))
    const shared = newlyShared(machine, 'account', step.names)
    for (const name of [...shared, ...missing]) journal.aboutToMake('account', name)
    for (const name of missing) make(name, at.home)
    return [words('made', missing), words('shares', shared)].filter(Boolean).join('; ')
  },
}

function words(did: string, names: readonly string[]): string {
  return names.length > 0 ? `${did} ${names.join(', ')}` : ''
}

/** Removes an account this project made. @returns false where a process still runs as it. */
export function removeAccount(name: string): boolean {
  if (!findAccount(name)) return true
  try {
    if (existsSync('/usr/sbin/userdel')) execFileSync('/usr/sbin/userdel', [name], { stdio: 'pipe' })
    else execFileSync('deluser', [name], { stdio: 'pipe' })
    return true
  } catch {
    return false
  }
}

function make(name: string, home: string): void {
  // busybox (Alpine) has adduser with other options than shadow's useradd.
  if (existsSync(shadow))
    execFileSync(
      shadow,
      ['--system', '--user-group', '--no-create-home', '--home-dir', home, '--shell', '/usr/sbin/nologin', name],
      { stdio: 'pipe' },
    )
  else execFileSync('adduser', ['-S', '-D', '-H', '-h', home, '-s', '/sbin/nologin', name], { stdio: 'pipe' })
}
