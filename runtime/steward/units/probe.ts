import { existsSync, readFileSync } from 'node:fs'
import { type Finding, failed, pass, probing, skip } from '../../process/probing.ts'
import { readWanted } from '../../process/wanted.ts'
import type { Layout } from '../../protocol/layout.ts'
import type { InstallRecord } from '../../protocol/plan.ts'
import type { Probe } from '../../protocol/proof.ts'
import { linkedDigest } from '../steps/release.ts'
import { putBack } from './exit.ts'
import { propertiesOf } from './manager.ts'
import { enabledLink, unitNames, unitPath } from './names.ts'
import { hasUnits } from './noted.ts'
import { changedUnits, staleUnits, wantedTexts } from './step.ts'

const mend = 'vellum doctor --fix'

/** That systemd was told what hatch would tell it. */
export function unitsProbe(at: Layout, record: InstallRecord): Promise<Probe> {
  return probing('units.text', () => {
    if (!hasUnits(record)) return skip('no units of the system keep it up here')
    return examine(at, record)
  })
}

async function examine(at: Layout, { port, assistant }: InstallRecord): Promise<Finding> {
  const texts = wantedTexts(at, { digest: linkedDigest(at.current) ?? '', port, assistant })
  const names = [...texts.keys()]
  if (isKeyLost(at))
    return failed(`${at.vaultCredential} is missing`, "The vault's key is lost", putBack(at.vaultCredential))
  const changed = changedUnits(texts)
  if (changed.length > 0) return failed(`${changed.join(', ')} differ`, 'A unit was changed or removed', mend)
  const stale = await staleUnits(names)
  if (stale.length > 0) return failed(`systemd has not read ${stale.join(', ')}`, 'A unit was written anew', mend)
  return pass([`${names.length} units`, ...(await additions(names))].join('; '))
}

/** CES has it until it ends: systemd could not start it again. */
function isKeyLost(at: Layout): boolean {
  const unit = unitPath(unitNames(at.home).service.ces)
  return !existsSync(at.vaultCredential) && existsSync(unit) && readFileSync(unit, 'utf8').includes(at.vaultCredential)
}

/** What this machine adds to a unit is its operator's to say (`systemctl edit`): named, and no fault by itself. */
async function additions(names: readonly string[]): Promise<string[]> {
  const shown = await propertiesOf(names, ['DropInPaths'])
  const added = new Set(shown.flatMap((unit) => unit.get('DropInPaths')?.split(' ').filter(Boolean) ?? []))
  return added.size > 0 ? [`this machine adds ${[...added].join(', ')}`] : []
}

/** Whether units of the system start the assistant with the machine, by what is on its disk. */
export function startsWithMachine(at: Layout): Finding {
  const names = unitNames(at.home)
  const { state } = readWanted(at)
  if (state === 'asleep') return pass(`asleep: ${names.target} is started when it is woken`)
  if (existsSync(enabledLink(names.target))) return pass(`${names.target} is enabled: it starts with the machine`)
  return failed(
    `${names.target} is not enabled`,
    'The unit that starts it is disabled',
    `systemctl enable ${names.target}`,
  )
}
