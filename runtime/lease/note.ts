import { uptime } from 'node:os'
import * as z from 'zod'

/** Who holds a lease, since when (ISO 8601) and why: what the next one is told. */
export const leaseNote = z.object({
  by: z.string(),
  why: z.string(),
  since: z.string(),
  pid: z.int(),
  /** When its holder last heard of who it works for: ISO 8601, and the seconds that the machine was up then. */
  heardAt: z.string().optional(),
  heardUptime: z.number().optional(),
  /** The CI run it is for. */
  run: z.string().optional(),
})
export type LeaseNote = z.infer<typeof leaseNote>

/** Who asks for a lease, and what for. */
export type Asking = Pick<LeaseNote, 'by' | 'why' | 'run'>

/** For how many seconds nothing was heard of who a lease is held for; 0 where nobody says so. Clocks are set; this is not. */
export function silentFor({ heardUptime }: LeaseNote): number {
  return heardUptime === undefined ? 0 : Math.max(0, uptime() - heardUptime)
}

/** A holder as the next one is told: who, what for, and where that can be looked at. */
export function inWords(note: LeaseNote): string {
  const heard = note.heardUptime === undefined ? undefined : `heard of ${Math.round(silentFor(note))} s ago`
  return `${note.by} (${[note.why, `pid ${note.pid}`, heard, note.run].filter(Boolean).join(', ')})`
}
