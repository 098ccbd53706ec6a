import { existsSync } from 'node:fs'
import { basename } from 'node:path'
import { type Finding, failed, pass, skip } from '../../process/probing.ts'
import type { InstallRecord } from '../../protocol/plan.ts'
import { lingers, thisUser } from '../supervision/user-manager.ts'
import { wantsLink } from '../supervision/user-unit.ts'

/** Whether the assistant is back after a restart of the machine, by what is on its disk. */
export function reboot({ made, separation }: InstallRecord): Finding {
  const unit = made.find(({ kind }) => kind === 'unit')?.name
  if (!unit) return skip(`${whyNone(separation)}: type vellum hatch after a restart`)
  const name = basename(unit)
  if (!existsSync(unit)) return failed(`${unit} is missing`, 'The unit that starts it is gone', 'vellum hatch')
  if (!existsSync(wantsLink(unit)))
    return failed(`${name} is not enabled`, 'The unit that starts it is disabled', `systemctl --user enable ${name}`)
  const user = thisUser()?.username ?? ''
  if (lingers(user)) return pass(`${name} is enabled and ${user} lingers: it starts with the machine`)
  return pass(`${name} is enabled and starts at login; at boot after: sudo loginctl enable-linger ${user}`)
}

function whyNone(separation: InstallRecord['separation']): string {
  if (separation === 'accounts') return 'where root hatches nothing starts it at boot yet'
  return existsSync('/run/systemd/system') ? 'no systemd of this user answered' : 'this machine has no systemd'
}
