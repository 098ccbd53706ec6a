import { knownNames } from '../../../bootstrap/record/names.ts'
import type { Prompt } from '../../../runtime/protocol/permission/prompt.ts'
import { typeable } from '../launcher.ts'
import { printable } from '../printable.ts'

/** What to type to answer a prompt; the assistant is named where there are several. */
export function answerLines({ id, options }: Pick<Prompt, 'id' | 'options'>, assistant: string): string[] {
  const whose = knownNames().length > 1 ? ` -a ${assistant}` : ''
  const line = (verb: string, flag = '') => typeable(`vellum approvals ${verb} ${printable(id)}${flag}${whose}`)
  return [
    `${'yes'.padEnd(10)}${line('approve')}`,
    ...(options.length > 0 ? [`${'always'.padEnd(10)}${line('approve', ' --option 1')}`] : []),
    `${'no'.padEnd(10)}${line('deny')}`,
  ]
}
