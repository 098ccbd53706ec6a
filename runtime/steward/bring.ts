import { appendFileSync } from 'node:fs'
import { failureAt } from '../durable/disk.ts'
import type { ReceiptLine, Step } from '../protocol/plan.ts'
import { actOf, nameOf } from './acts.ts'
import type { Machine } from './machine.ts'

/** Observes a step and changes only what differs; both end as one line of the receipt. */
export async function bring(step: Step, machine: Machine): Promise<void> {
  const name = nameOf(step)
  const begun = performance.now()
  const line = (outcome: ReceiptLine['outcome'], detail: string): ReceiptLine => ({
    step: name,
    outcome,
    detail,
    ms: Math.round(performance.now() - begun),
  })
  machine.stillWanted()
  machine.tell({ at: 'begin', step: name })
  try {
    const act = actOf(step)
    const seen = await act.observe(step, machine)
    note(seen.same ? line('same', seen.detail) : line('changed', await act.change(step, machine)), machine)
  } catch (thrown) {
    note(line('failed', failureAt(machine.at.home, thrown).message), machine)
    throw thrown
  }
}

function note(line: ReceiptLine, { at, tell }: Machine): void {
  tell({ at: 'step', ...line })
  try {
    appendFileSync(at.receipts, `${JSON.stringify({ when: new Date().toISOString(), ...line })}\n`, { mode: 0o600 })
  } catch {
    // After `removed` the folder of the receipts is gone; what was told is the receipt then.
  }
}
