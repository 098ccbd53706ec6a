import { existsSync } from 'node:fs'
import { basename } from 'node:path'
import { type Finding, failed, pass, skip } from '../../process/probing.ts'
import type { Layout } from '../../protocol/layout.ts'
import type { InstallRecord } from '../../protocol/plan.ts'
import { lingers, thisUser } from '../supervision/user-manager.ts'
import { wantsLink } from '../supervision/user-unit.ts'
import { isBooted } from '../units/manager.ts'
import { hasUnits } from '../units/noted.ts'
import { startsWithMachine } from '../units/probe.ts'

/** Whether the assistant is back after a restart of the machine, by what is on its disk. */
export function reboot(at: Layout, record: InstallRecord): Finding {
  if (hasUnits(record)) return startsWithMachine(at)
  const { made, separation } = record
  if (separation === 'accounts' && isBooted())
    return failed('no unit starts it', 'It was hatched before systemd kept it up', 'vellum hatch')
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
  return separation === 'single' && isBooted() ? 'no systemd of this user answered' : 'this machine has no systemd'
}
