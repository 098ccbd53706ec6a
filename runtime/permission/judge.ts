import { isToolName } from '../protocol/tool.ts'
import type { Action, Judgment, Surroundings } from './judgment.ts'
import { judgeBash } from './tools/bash.ts'
import { judgeFile } from './tools/file.ts'
import { judgeUnknown } from './tools/unknown.ts'

/**
 * What an action comes to, before any rule is looked at: its parts, what each can do and touches, its risk, and what a yes
 * to it can be remembered as. The same for the same action and surroundings on every machine; it looks at nothing itself.
 */
export function judge(action: Action, surroundings: Surroundings): Judgment {
  if (!isToolName(action.tool)) return judgeUnknown(action, surroundings)
  return action.tool === 'bash'
    ? judgeBash(action.input, surroundings)
    : judgeFile(action.tool, action.input, surroundings)
}
