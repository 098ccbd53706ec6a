import { existsSync, rmSync } from 'node:fs'
import { basename, dirname, join } from 'node:path'
import type { Layout } from '../../protocol/layout.ts'
import type { InstallRecord } from '../../protocol/plan.ts'
import { agentLabel } from './agent-text.ts'
import { ownSupervision, replaceSupervisor } from './own.ts'
import type { Starting, Supervision } from './supervision.ts'
import { systemctl, thisUser } from './user-manager.ts'

/** Where the unit of an assistant stands for its user's systemd or launchd; undefined where nobody can have one. */
export function unitPath(assistant: string): string | undefined {
  const user = thisUser()
  if (process.platform === 'darwin')
    return user && join(user.homedir, 'Library/LaunchAgents', `${agentLabel(assistant)}.plist`)
  return user && join(user.homedir, '.config/systemd/user', `vellum-${assistant}.service`)
}

/** The link that says that a unit is to be started with its user's systemd. */
export function wantsLink(unit: string): string {
  return join(dirname(unit), 'default.target.wants', basename(unit))
}

/** The unit that hatch has noted in the install record, where it is still there. */
export function notedUnit(record: InstallRecord | undefined): string | undefined {
  return record?.made.find(({ kind, name }) => kind === 'unit' && existsSync(name))?.name
}

/** The user's own systemd keeps the supervisor up: it is there after a restart of the machine, and after any death. */
export function unitSupervision(at: Layout, unit: string): Supervision {
  const name = basename(unit)
  const own = ownSupervision(at)
  const stop: Supervision['stop'] = async (until) => {
    await systemctl('stop', name)
    // One that was started before there was a unit.
    await own.stop(until)
  }
  return {
    status: own.status,
    keeps: async (pid) =>
      (await systemctl('show', '--property=MainPID', '--value', name)).stdout.trim() === String(pid),
    start: () => starting(name),
    replace: async (release) => {
      const replaced = await replaceSupervisor(at, release)
      if (replaced) return replaced
      // What runs cannot do that: then who calls while it is restarted is refused.
      await stop('down')
      return starting(name)
    },
    stop,
    cesAlone: own.cesAlone,
  }
}

function starting(name: string): Starting {
  let why: string | undefined
  void systemctl('start', name).then(({ ok, stderr }) => {
    if (!ok) why = stderr.trim() || `${name} could not be started`
  })
  return { gaveUp: () => why }
}

/** Takes a unit away: it is started no more, and its user's systemd forgets it. */
export async function removeUnit(unit: string): Promise<void> {
  await systemctl('stop', basename(unit))
  rmSync(wantsLink(unit), { force: true })
  rmSync(unit, { force: true })
  await systemctl('daemon-reload')
  await systemctl('reset-failed', basename(unit))
}
