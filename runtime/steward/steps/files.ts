import { type FileRule, homeFiles } from '../../protocol/home/files.ts'
import { faultOfFile, settleFile } from '../files/rule.ts'
import { type Act, differs, same } from '../step.ts'

/** The files of a home that have to belong to somebody; what is in them is not touched. */
export const filesStep: Act<'files'> = {
  observe: (_step, machine) => {
    const wrong = faults(machine).map(({ what }) => what)
    return wrong.length === 0 ? same('owners and modes') : differs(wrong.join('; '))
  },
  change: (_step, machine) => {
    const wrong = faults(machine)
    for (const { rule } of wrong) settleFile(rule, machine.plan.separation)
    return `mended ${wrong.map(({ rule }) => rule.path).join(', ')}`
  },
}

function faults({ at, plan }: Parameters<typeof filesStep.observe>[1]): { rule: FileRule; what: string }[] {
  return homeFiles(at).flatMap((rule) => {
    const what = faultOfFile(rule, plan.separation)
    return what === undefined ? [] : [{ rule, what }]
  })
}
