import { execFileSync, spawn } from 'node:child_process'
import { once } from 'node:events'
import * as z from 'zod'
import { type Layout, processes } from '../../protocol/layout.ts'
import { eachLine } from '../../protocol/lines.ts'
import type { Logged, LogLine } from '../../protocol/log-line.ts'
import type { InstallRecord } from '../../protocol/plan.ts'
import { systemEnv } from '../program.ts'
import { allUnits, type UnitNames, unitNames } from '../units/names.ts'
import { parseLine } from './line.ts'

/** A journal of years is asked for its end alone. */
const mostBytes = 256 * 2 ** 20

/** An entry as `journalctl --output=json` writes it, systemd.journal-fields(7): bytes that are no text are a list of numbers. */
const entry = z.object({
  MESSAGE: z.union([z.string(), z.array(z.number()), z.null()]).optional(),
  PRIORITY: z.string().optional(),
  __REALTIME_TIMESTAMP: z.string(),
  _SYSTEMD_UNIT: z.string().optional(),
  /** What the first process says of a unit carries the unit's name. */
  UNIT: z.string().optional(),
})

/** Which lines of the journal are wanted: of these, the newest so many, not older than this. */
export interface JournalWanted {
  readonly processes: readonly Logged[]
  readonly lines: number
  readonly since?: string | undefined
}

/** The lines of a home's processes in the machine's journal, and what systemd itself says of its units, oldest first. */
export function readJournal(at: Layout, { begunAt = '' }: InstallRecord, wanted: JournalWanted): LogLine[] {
  const { processes, lines, since = '' } = wanted
  const names = unitNames(at.home)
  const from = begunAt > since ? begunAt : since
  // Not with --since: the oldest lines from there on would come, before systemd 254 (journalctl.c).
  return journalctl([`--lines=${lines}`, ...matching(processes, names)])
    .split('\n')
    .filter(Boolean)
    .flatMap((text) => lineOf(text, names) ?? [])
    .filter(({ time, process }) => time >= from && processes.includes(process))
}

/** Gives the lines that come from now on, until the signal. */
export async function followJournal(
  at: Layout,
  processes: readonly Logged[],
  signal: AbortSignal,
  give: (line: LogLine) => void,
): Promise<void> {
  const names = unitNames(at.home)
  const args = [...jsonLines, '--lines=0', '--follow', ...matching(processes, names)]
  const child = spawn('journalctl', args, { env: systemEnv, stdio: ['ignore', 'pipe', 'ignore'] })
  const ended = once(child, 'close').catch(() => undefined)
  const given = eachLine(child.stdout, (text) => {
    const line = lineOf(text, names)
    if (line && processes.includes(line.process)) give(line)
  })
  signal.addEventListener('abort', () => child.kill())
  if (signal.aborted) child.kill()
  try {
    await Promise.race([ended, given])
  } finally {
    child.kill()
  }
}

/** What was last said by a unit, or by systemd of it; undefined where there is nothing. */
export function journalTail(unit: string): string | undefined {
  const text = journalctl(['--lines=1', `--unit=${unit}`])
  const { MESSAGE } = text ? entry.parse(JSON.parse(text)) : {}
  const said = messageOf(MESSAGE)
  return said ? parseLine(said, 'supervisor', '').message || said : undefined
}

const jsonLines = ['--output=json', '--all', '--no-pager', '--quiet']

/** What a process prints is found by the unit it belongs to; what systemd says of a unit, by the unit's name. */
function matching(wanted: readonly Logged[], names: UnitNames): string[] {
  return wanted.flatMap((one, index) => [
    ...(index > 0 ? ['+'] : []),
    ...(one === 'supervisor' ? allUnits(names).map((unit) => `UNIT=${unit}`) : [`_SYSTEMD_UNIT=${names.service[one]}`]),
  ])
}

/** Without a journal there are no lines. */
function journalctl(args: readonly string[]): string {
  try {
    return execFileSync('journalctl', [...jsonLines, ...args], {
      env: systemEnv,
      encoding: 'utf8',
      maxBuffer: mostBytes,
      stdio: ['ignore', 'pipe', 'ignore'],
    })
  } catch {
    return ''
  }
}

function lineOf(text: string, { service }: UnitNames): LogLine | undefined {
  const found = entry.safeParse(JSON.parse(text))
  if (!found.success) return undefined
  const { MESSAGE, PRIORITY, UNIT, _SYSTEMD_UNIT, __REALTIME_TIMESTAMP } = found.data
  const time = new Date(Number(__REALTIME_TIMESTAMP) / 1000).toISOString()
  const by: Logged = (UNIT === undefined && processes.find((name) => service[name] === _SYSTEMD_UNIT)) || 'supervisor'
  if (by !== 'supervisor') return parseLine(messageOf(MESSAGE), by, time)
  return { time, process: by, level: levelOf(Number(PRIORITY)), message: messageOf(MESSAGE) }
}

function messageOf(said: z.infer<typeof entry>['MESSAGE']): string {
  return typeof said === 'string' ? said : Buffer.from(said ?? []).toString()
}

/** syslog(3): 0 to 3 are errors, 4 a warning, 7 for debugging. */
function levelOf(priority: number): LogLine['level'] {
  if (priority <= 3) return 'error'
  if (priority === 4) return 'warn'
  return priority === 7 ? 'debug' : 'info'
}
