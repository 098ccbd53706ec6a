import { appendFileSync } from 'node:fs'
import { failureAt } from '../durable/disk.ts'
import type { ReceiptLine, Step } from '../protocol/plan.ts'
import { actOf, nameOf } from './acts.ts'
import type { Machine } from './machine.ts'

/** Observes a step and changes only what differs; both end as one line of the receipt. */
export async function bring(step: Step, machine: Machine): Promise<void> {
  await receipted(nameOf(step), machine, async () => {
    const act = actOf(step)
    const seen = await act.observe(step, machine)
    return seen.same
      ? { outcome: 'same', detail: seen.detail }
      : { outcome: 'changed', detail: await act.change(step, machine) }
  })
}

type Done = Pick<ReceiptLine, 'outcome' | 'detail'>

/** Does something by name, unless nobody wants it any more; it ends as one line of the receipt. Throws what `work` throws. */
export async function receipted<What extends Done>(
  step: string,
  machine: Machine,
  work: () => Promise<What>,
): Promise<What> {
  const begun = performance.now()
  const line = ({ outcome, detail }: Done): ReceiptLine => ({
    step,
    outcome,
    detail,
    ms: Math.round(performance.now() - begun),
  })
  machine.stillWanted()
  machine.tell({ at: 'begin', step })
  try {
    const done = await work()
    note(line(done), machine)
    return done
  } catch (thrown) {
    note(line({ outcome: 'failed', detail: failureAt(machine.at.home, thrown).message }), machine)
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
