import { spawn } from 'node:child_process'
import { systemEnv } from '../program.ts'
import { loneCesUnit, type UnitNames } from '../units/names.ts'
import { heldChild } from './alone.ts'
import type { Alone } from './supervision.ts'

/** Has the unit started that is named, and waits until nobody holds the other end of its standard input any more. */
const hold = 'systemctl start --no-block "$0" && exec cat >/dev/null'

/**
 * CES by its own unit, confined as ever and with its key. A unit that is in no file, systemd-run(1), has it started and
 * stopped: that one has its standard input from here and not from the session of whoever asked, so that it ends in order
 * when this process is killed, and `ExecStopPost=` of systemd.service(5) stops CES however it ends itself.
 */
export function unitCes(names: UnitNames): Alone {
  const { ces } = names.service
  const options = ['--quiet', '--collect', '--wait', '--pipe', `--unit=${loneCesUnit(names)}`]
  const described = '--description=Vellum: has CES make its part of the backup of an assistant that sleeps'
  const stopped = `--property=ExecStopPost=/usr/bin/env systemctl stop ${ces}`
  const child = spawn('systemd-run', [...options, described, stopped, '--', '/bin/sh', '-c', hold, ces], {
    cwd: '/',
    env: systemEnv,
    stdio: ['pipe', 'ignore', 'pipe'],
  })
  let said = ''
  child.stderr.on('data', (bytes) => {
    said += bytes
  })
  return heldChild(child, (code) => said.trim() || `systemd-run: exit code ${code}`)
}
