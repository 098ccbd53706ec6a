import type { Layout } from '../../protocol/layout.ts'
import type { InstallRecord } from '../../protocol/plan.ts'
import { usableRecord } from '../journal.ts'

/** Whether hatch has noted that this home's processes are kept up by units of the machine's systemd. */
export function hasUnits(record: InstallRecord | undefined): boolean {
  return record?.made.some(({ kind }) => kind === 'system-unit') ?? false
}

/** The install record of a home that has such units; undefined for any other. */
export function recordWithUnits(at: Layout): InstallRecord | undefined {
  const record = usableRecord(at)
  return hasUnits(record) ? record : undefined
}
