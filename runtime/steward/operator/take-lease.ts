import { readFileSync } from 'node:fs'
import { setTimeout as sleep } from 'node:timers/promises'
import { askLease, isHeld, type Lease } from '../../lease/lease.ts'
import { type LeaseNote, silentFor } from '../../lease/note.ts'
import type { Layout } from '../../protocol/layout.ts'
import type { StewardEvent } from '../../protocol/plan.ts'
import { silenceMs } from './operator.ts'

/** A steward whose operator is gone ends with the step it is at; one that waits for a package manager may take longer. */
const stepDeadlineMs = 30_000
const killDeadlineMs = 5000
const everyMs = 100

/**
 * Takes the lease of a home, or gives the note of who has it. From a steward whose operator has been silent for too long it
 * is taken over: once that has ended its step, or was ended, which is safe at any moment.
 */
export async function takeHomeLease(
  at: Layout,
  { by, verb, run }: { readonly by: string; readonly verb: string; readonly run?: string | undefined },
  tell: (event: StewardEvent) => void,
): Promise<Lease | LeaseNote> {
  const ask = () => askLease(at.lease, { by, why: verb, ...(run && { run }) })
  const first = ask()
  if (isHeld(first) || silentFor(first) * 1000 <= silenceMs) return first
  const waitsFor = `the step of ${first.by}, of whom nothing was heard for ${Math.round(silentFor(first))} s`
  tell({ at: 'waiting', step: 'lease', waitsFor })
  const freed = await until(ask, stepDeadlineMs)
  if (isHeld(freed) || freed.pid !== first.pid || silentFor(freed) * 1000 <= silenceMs) return freed
  if (isSteward(freed.pid)) process.kill(freed.pid, 'SIGKILL')
  return until(ask, killDeadlineMs)
}

async function until(ask: () => Lease | LeaseNote, deadlineMs: number): Promise<Lease | LeaseNote> {
  const begun = performance.now()
  for (;;) {
    const asked = ask()
    if (isHeld(asked) || performance.now() - begun > deadlineMs) return asked
    await sleep(everyMs)
  }
}

/** A pid may be another's by now. */
function isSteward(pid: number): boolean {
  try {
    return /\/steward\.js\0(apply|backup|restore)\0/.test(readFileSync(`/proc/${pid}/cmdline`, 'utf8'))
  } catch {
    return false
  }
}
