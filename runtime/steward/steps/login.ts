import { existsSync, lstatSync, mkdirSync, readFileSync } from 'node:fs'
import { basename, dirname } from 'node:path'
import { writeDurably } from '../../durable/staged-file.ts'
import { Failure } from '../../protocol/failure.ts'
import type { Machine } from '../machine.ts'
import { type Act, differs, type StepOf, same } from '../step.ts'
import { agentText } from '../supervision/agent-text.ts'
import { supervisorCommand } from '../supervision/command.ts'
import { unitText } from '../supervision/unit-text.ts'
import { lingers, settleLinger, systemctl, thisUser, userManagerAnswers } from '../supervision/user-manager.ts'
import { notedUnit, unitPath, wantsLink } from '../supervision/user-unit.ts'
import { waitFor } from '../wait.ts'

/** A user manager that lingering has just called up is there within a second. */
const managerDeadlineMs = 10_000

/**
 * The processes come back when the machine does: a unit of the user's own systemd, where they have one. Where none can be
 * had the assistant works all the same, and the proof says why it will not be back.
 */
export const loginStep: Act<'login'> = {
  observe: (step, machine) => {
    const unit = unitPath(machine.plan.assistant)
    if (!unit) return same('this user has no account here, and so no systemd')
    if (isForeign(unit, machine)) return same(`${unit} belongs to another home and was left as it is`)
    const whole =
      existsSync(unit) && readFileSync(unit, 'utf8') === loginText(step, machine) && existsSync(wantsLink(unit))
    return whole ? same(`${basename(unit)} ${when()}`) : differs('nothing starts it')
  },
  change: async (step, machine) => {
    const unit = unitPath(machine.plan.assistant) ?? ''
    await linger(machine)
    const manager = await waitFor(machine, 'login', lingers(userName()) ? managerDeadlineMs : 0, async () =>
      (await userManagerAnswers()) ? { value: true } : { missing: "the user's own systemd" },
    )
    if ('missing' in manager) return 'no systemd of this user answers, so nothing starts it'
    writeUnit(unit, loginText(step, machine), machine)
    await enable(unit)
    return `${basename(unit)} ${when()}`
  },
}

/** Two homes of one user may hold assistants of one name, each known to another operator. */
function isForeign(unit: string, { journal }: Machine): boolean {
  return existsSync(unit) && notedUnit(journal.record) !== unit
}

/** What the unit or the agent of a release says. */
export function loginText(
  { digest, port }: Pick<StepOf<'login'>, 'digest' | 'port'>,
  { at, plan }: Pick<Machine, 'at' | 'plan'>,
): string {
  const { separation } = plan
  const write = process.platform === 'darwin' ? agentText : unitText
  return write(plan.assistant, supervisorCommand(at, digest, { port, separation }), at.log('supervisor'))
}

/** Without it a user's systemd ends with their last login and begins with the next. */
async function linger({ journal }: Machine): Promise<void> {
  const user = userName()
  if (lingers(user)) return
  journal.aboutToMake('linger', user)
  await settleLinger(user, 'enable-linger')
}

function writeUnit(unit: string, text: string, { journal }: Machine): void {
  for (const folder of missingFolders(dirname(wantsLink(unit)))) {
    journal.aboutToMake('folder', folder)
    mkdirSync(folder, { mode: 0o755 })
  }
  journal.aboutToMake('unit', unit)
  writeDurably(unit, text, 0o644)
}

/** Of a folder's path what is not there, the outermost first. */
function missingFolders(folder: string): string[] {
  return lstatSync(folder, { throwIfNoEntry: false }) ? [] : [...missingFolders(dirname(folder)), folder]
}

async function enable(unit: string): Promise<void> {
  for (const args of [['daemon-reload'], ['enable', basename(unit)]]) {
    const { ok, stderr } = await systemctl(...args)
    if (!ok) throw Failure.of('UNEXPECTED', { what: `systemctl --user ${args.join(' ')}: ${stderr.trim()}` })
  }
}

function when(): string {
  return lingers(userName()) ? 'starts it with the machine' : 'starts it at login'
}

function userName(): string {
  return thisUser()?.username ?? ''
}
