import { spawn } from 'node:child_process'
import { Failure } from '../../protocol/failure.ts'
import type { MoveRecord } from '../../protocol/home/move.ts'
import type { Layout } from '../../protocol/layout.ts'
import { usableRecord } from '../journal.ts'
import { type Ran, runProgram } from '../program.ts'
import { runAsUser } from '../supervision/user-manager.ts'
import { notedUnit } from '../supervision/user-unit.ts'
import { carrierUnit, unitNames } from '../units/names.ts'
import { hasUnits } from '../units/noted.ts'

const env = { PATH: '/usr/local/sbin:/usr/local/bin:/usr/sbin:/usr/bin:/sbin:/bin', LANG: 'C.UTF-8' }

/** Starts it again until it ends well, as long as there is what it runs. Arguments: PROGRAM…. */
const guard = `while [ -x "$1" ]; do "$@" && break; sleep 1; done`

/**
 * Starts who carries a move: on its own from now on, whatever becomes of the connection that asked for it, and started again
 * when it is killed. systemd does that by a unit that is in no file, systemd-run(1); elsewhere a shell of a session of its own.
 * @throws Failure UNEXPECTED with what systemd said.
 */
export async function startCarrier(at: Layout, move: MoveRecord): Promise<void> {
  const record = usableRecord(at)
  const command = commandOf(at, move)
  if (hasUnits(record)) return sure(await runProgram('systemd-run', transient(at, command)))
  const unit = notedUnit(record)
  if (unit && (await runAsUser('systemd-run', ['--user', ...transient(at, command)])).ok) return
  spawn('/bin/sh', ['-c', guard, 'vellum-carrier', ...command], {
    cwd: '/',
    env: { ...process.env, ...env },
    stdio: 'ignore',
    detached: true,
  }).unref()
}

/**
 * The steward of the release that a move was begun by, which is complete whatever is in service: an upgrade's own, which has
 * just arrived; of a rollback the one that was in service.
 */
function commandOf(at: Layout, { verb, from, to }: MoveRecord): string[] {
  const folder = at.release(verb === 'upgrade' ? to : from)
  return [`${folder}/node/bin/node`, `${folder}/app/steward.js`, 'carry', '--home', at.home]
}

/** `Restart=on-failure`: however it is killed it is back, and once the move has ended it is gone. */
function transient({ home }: Layout, command: readonly string[]): string[] {
  const properties = [
    'Restart=on-failure',
    'RestartSec=1',
    'StartLimitIntervalSec=0',
    'WorkingDirectory=/',
    'UMask=0077',
  ]
  return [
    ...['--quiet', '--collect', '--no-block', `--unit=${carrierUnit(unitNames(home))}`],
    '--description=Vellum: moves an assistant from one release to another',
    ...properties.map((property) => `--property=${property}`),
    ...Object.entries(env).map(([name, value]) => `--setenv=${name}=${value}`),
    '--',
    ...command,
  ]
}

function sure({ ok, stderr }: Ran): void {
  if (!ok) throw Failure.of('UNEXPECTED', { what: `systemd-run: ${stderr.trim()}` })
}
