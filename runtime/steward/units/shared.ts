import { globSync, readFileSync } from 'node:fs'
import { type Layout, layout } from '../../protocol/layout.ts'
import type { InstallRecord } from '../../protocol/plan.ts'
import { usableRecord } from '../journal.ts'
import type { Machine } from '../machine.ts'
import { unitFolder } from './names.ts'
import { homeIn } from './texts.ts'

type Made = InstallRecord['made'][number]

/** Whether another home of this machine has noted that it uses the same: an account, say, which is not ours alone then. */
export function isNotedElsewhere(at: Layout, kind: Made['kind'], name: string): boolean {
  const records = otherHomes(at).map((home) => usableRecord(layout(home)))
  return records.some((record) => record?.made.some((made) => made.kind === kind && made.name === name))
}

/** Of these what another home has made and ours does not know yet: noted by both, it goes with the last that retires. */
export function newlyShared(
  { at, journal }: Pick<Machine, 'at' | 'journal'>,
  kind: Made['kind'],
  names: readonly string[],
): string[] {
  const isNoted = (name: string) => journal.record.made.some((made) => made.kind === kind && made.name === name)
  return names.filter((name) => !isNoted(name) && isNotedElsewhere(at, kind, name))
}

/** The homes that other units of this machine were made for. */
function otherHomes(at: Layout): string[] {
  const texts = globSync(`${unitFolder}/vellum*.target`).map((path) => readFileSync(path, 'utf8'))
  return texts.flatMap((text) => homeIn(text) ?? []).filter((home) => home !== at.home)
}
