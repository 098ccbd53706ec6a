import { existsSync } from 'node:fs'
import { remove } from '../remove.ts'
import { type Act, differs, same } from '../step.ts'

/** All that hatch made is gone: what the install record lists, and nothing else. */
export const removedStep: Act<'removed'> = {
  observe: (_step, { at, journal }) =>
    existsSync(at.home) ? differs(`${journal.record.made.length} things to remove`) : same('nothing is there'),
  change: async (_step, machine) => {
    const { removed, kept } = await remove(machine.at, machine.journal.record)
    return [`removed ${removed} things`, ...kept].join('; ')
  },
}
