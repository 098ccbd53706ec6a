import { existsSync } from 'node:fs'
import { type Finding, failed, pass } from '../../process/probing.ts'
import { Failure } from '../../protocol/failure.ts'
import type { Layout } from '../../protocol/layout.ts'
import type { InstallRecord } from '../../protocol/plan.ts'
import { quote } from '../../protocol/quote.ts'
import { copyOf, readInstallRecord } from '../journal.ts'

/** The install record as the proof finds it; a broken or lost one is a finding, and its copy serves the other probes. */
export function findRecord(at: Layout): { record: InstallRecord | undefined; finding: Finding } {
  try {
    const record = readInstallRecord(at.install)
    if (record) return { record, finding: pass(`${record.made.length} things made`) }
  } catch (error) {
    const seen = Failure.from(error).message
    return { record: copied(at), finding: failed(seen, 'The install record is damaged', lineToMend(at)) }
  }
  const cause = existsSync(copyOf(at.install)) ? 'The install record is lost' : 'No assistant is hatched here'
  return { record: copied(at), finding: failed(`${at.install} is missing`, cause, 'vellum hatch') }
}

function copied(at: Layout): InstallRecord | undefined {
  try {
    return readInstallRecord(copyOf(at.install))
  } catch {
    return undefined
  }
}

function lineToMend(at: Layout): string {
  if (copied(at)) return `cp -p ${quote(copyOf(at.install))} ${quote(at.install)}`
  return `Put ${at.install} back from a backup; nothing else says what hatch made here`
}
