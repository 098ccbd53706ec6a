import { existsSync, readFileSync, rmSync } from 'node:fs'
import { writeDurably } from '../../durable/staged-file.ts'
import { findAccount } from '../../process/account.ts'
import { accountOf } from '../../protocol/layout.ts'
import { runProgram } from '../program.ts'
import { type Act, differs, same } from '../step.ts'
import { newlyShared } from '../units/shared.ts'
import { isLoaded, profilePath, profileText } from './profile.ts'

const restriction = '/proc/sys/kernel/apparmor_restrict_unprivileged_userns'
const loadedProfiles = '/sys/kernel/security/apparmor/profiles'

/** bubblewrap may make user namespaces where AppArmor keeps ordinary users from it. */
export const apparmorStep: Act<'apparmor'> = {
  observe: async (_step, machine) => {
    if (read(restriction).trim() !== '1') return same('user namespaces are not restricted')
    if (newlyShared(machine, 'profile', [profilePath]).length > 0) return differs('another home has a profile for it')
    if (read(profilePath) === profileText && isLoaded(read(loadedProfiles))) return same(profilePath)
    return (await works()) ? same('bubblewrap makes user namespaces') : differs('bubblewrap makes no user namespaces')
  },
  change: async (_step, { journal }) => {
    journal.aboutToMake('profile', profilePath)
    writeDurably(profilePath, profileText, 0o644)
    const { ok, stderr } = await runProgram('apparmor_parser', ['--replace', profilePath])
    return ok ? profilePath : `apparmor_parser: ${stderr.trim().split('\n').at(-1)}`
  },
}

/** Unloads a profile that hatch has made, and takes its file away. */
export async function removeProfile(path: string): Promise<void> {
  if (!existsSync(path)) return
  await runProgram('apparmor_parser', ['--remove', path])
  rmSync(path, { force: true })
}

/** As the user whose commands are sandboxed. */
async function works(): Promise<boolean> {
  const account = findAccount(accountOf('assistant'))
  if (!account) return false
  const as = [`--reuid=${account.uid}`, `--regid=${account.gid}`, '--clear-groups', '--no-new-privs', '--']
  const bwrap = ['/usr/bin/bwrap', '--unshare-all', '--unshare-user', '--ro-bind', '/', '/', '--proc', '/proc', 'true']
  return (await runProgram('setpriv', [...as, ...bwrap])).ok
}

function read(path: string): string {
  try {
    return readFileSync(path, 'utf8')
  } catch {
    return ''
  }
}
