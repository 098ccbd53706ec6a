import { existsSync, readFileSync } from 'node:fs'
import { basename } from 'node:path'
import { writeDurably } from '../../durable/staged-file.ts'
import { servingProcesses } from '../../process/ours.ts'
import { readWanted } from '../../process/wanted.ts'
import { Failure } from '../../protocol/failure.ts'
import type { Layout } from '../../protocol/layout.ts'
import type { InstallRecord } from '../../protocol/plan.ts'
import type { Machine } from '../machine.ts'
import { type Act, differs, type StepOf, same } from '../step.ts'
import { stopAll } from '../stop.ts'
import { supervisionOf } from '../supervision/supervision.ts'
import { firstMayTrace, propertiesOf, systemctl } from './manager.ts'
import { allUnits, enabledLink, unitNames, unitPath } from './names.ts'
import { unitTexts } from './texts.ts'

/** The units of this home stand as they should be, systemd knows them, and they start with the machine unless it sleeps. */
export const unitsStep: Act<'units'> = {
  observe: async (step, { at, plan }) => {
    const texts = wantedTexts(at, { ...step, assistant: plan.assistant })
    const other = changedUnits(texts)
    if (other.length > 0) return differs(`${other.join(', ')} not as they should be`)
    const stale = await staleUnits([...texts.keys()])
    if (stale.length > 0) return differs(`systemd has not read ${stale.join(', ')}`)
    const { target } = unitNames(at.home)
    const [disabled] = disabledUnits(at)
    return disabled ? differs(`${disabled} is not enabled`) : same(`${target} and ${texts.size - 1} more`)
  },
  change: async (step, machine) => {
    const { at, plan } = machine
    const texts = wantedTexts(at, { ...step, assistant: plan.assistant })
    await lay(texts, machine)
    await sure('daemon-reload')
    const { target } = unitNames(at.home)
    const disabled = disabledUnits(at)
    if (disabled.length > 0) await sure('enable', ...disabled)
    return `${target} and ${texts.size - 1} more`
  },
}

/** Writes what differs. Nothing goes on running by a unit that says something else by now. */
async function lay(texts: ReadonlyMap<string, string>, machine: Machine): Promise<void> {
  const changed = changedUnits(texts)
  const { state } = readWanted(machine.at)
  if (changed.length > 0 && (await runs(machine.at)))
    await stopAll(machine, 'units', { until: state === 'asleep' ? state : 'down' })
  for (const [name, text] of texts) {
    machine.journal.aboutToMake('system-unit', unitPath(name))
    if (changed.includes(name)) writeDurably(unitPath(name), text, 0o644)
  }
}

/** By what supervises it, and by what is left where nothing does. */
async function runs(at: Layout): Promise<boolean> {
  return (await supervisionOf(at).status()) !== undefined || servingProcesses(at).length > 0
}

/** What the units of a home should say, by name. */
export function wantedTexts(
  at: Layout,
  { digest, port, assistant }: Pick<StepOf<'units'>, 'digest' | 'port'> & { readonly assistant: string },
): ReadonlyMap<string, string> {
  const machine = { hasCredential: existsSync(at.vaultCredential), mayTrace: firstMayTrace() }
  return unitTexts({ at, assistant, release: digest, port, ...machine })
}

/** The names of the units that are missing or say something else. */
export function changedUnits(texts: ReadonlyMap<string, string>): string[] {
  return [...texts].flatMap(([name, text]) => (textOf(name) === text ? [] : [name]))
}

/** The names of the units whose files systemd has not read since they were written. */
export async function staleUnits(names: readonly string[]): Promise<string[]> {
  const shown = await propertiesOf(names, ['LoadState', 'NeedDaemonReload'])
  return names.filter((_, index) => {
    const unit = shown[index]
    return unit?.get('LoadState') !== 'loaded' || unit.get('NeedDaemonReload') !== 'no'
  })
}

/**
 * A unit of one of our names that hatch has not made: it belongs to somebody else, and is left as it is.
 * @param record of this home, as far as there is one.
 */
export function foreignUnit(at: Layout, record: InstallRecord | undefined): Failure | undefined {
  const noted = new Set(record?.made.flatMap(({ kind, name }) => (kind === 'system-unit' ? [name] : [])))
  const paths = allUnits(unitNames(at.home)).map(unitPath)
  const foreign = paths.find((path) => existsSync(path) && !noted.has(path))
  return foreign === undefined ? undefined : Failure.of('UNIT_FOREIGN', { file: foreign, unit: basename(foreign) })
}

/** Which units do not start with the machine and should: of one that sleeps nothing does but who looks after what was left open. */
function disabledUnits(at: Layout): string[] {
  const { target, steward } = unitNames(at.home)
  const wanted = readWanted(at).state === 'asleep' ? [steward] : [target, steward]
  return wanted.filter((unit) => !existsSync(enabledLink(unit)))
}

/** @throws Failure UNEXPECTED with what systemd said. */
export async function sure(...args: string[]): Promise<void> {
  const { ok, stderr } = await systemctl(...args)
  if (!ok) throw Failure.of('UNEXPECTED', { what: `systemctl ${args.join(' ')}: ${stderr.trim()}` })
}

function textOf(name: string): string | undefined {
  try {
    return readFileSync(unitPath(name), 'utf8')
  } catch {
    return undefined
  }
}
