import { isAbsolute, relative } from 'node:path/posix'
import { greatest } from '../../protocol/permission/risk.ts'
import { type ToolName, toolInputs } from '../../protocol/tool.ts'
import type { Judgment, Part, Surroundings, Touch } from '../judgment.ts'
import { exactOption } from '../options.ts'
import { judgeTouch } from '../paths/judge.ts'
import { measuredAt } from '../paths/skill.ts'
import { exactPath } from '../rules/glob.ts'
import { show } from '../show.ts'
import { realPlace } from './real-place.ts'
import { judgeUnknown } from './unknown.ts'

/** A file tool: one part, the path that it reads or writes. */
export function judgeFile(tool: Exclude<ToolName, 'bash'>, input: unknown, surroundings: Surroundings): Judgment {
  const parsed = toolInputs[tool].safeParse(input)
  if (!parsed.success) return judgeUnknown({ tool, input }, surroundings, 'It is not what the tool takes.')
  const { workspace, cwd } = realPlace(surroundings)
  const { path } = parsed.data
  const touch = touchOf(isAbsolute(path) ? path : `${surroundings.workspace}/${path}`, tool, surroundings)
  const findings = judgeTouch(touch, surroundings)
  const risk = greatest(findings.map((one) => one.risk))
  const token = withinWorkspace(touch.real ?? touch.path ?? path, workspace)
  const part: Part = {
    ...{ source: path, tokens: [token], wrappers: [], risk, folder: cwd, findings, touches: [touch] },
    ...{ isPrefix: false, isVeiled: false },
  }
  const exact = exactPath(token)
  return {
    ...{ tool, workspace, folder: cwd, exact, shown: show(token), risk, opaque: false },
    reasons: findings.filter((one) => one.risk !== 'low').map((one) => one.why),
    parts: [part],
    options: exactOption(tool, exact),
  }
}

function touchOf(path: string, tool: ToolName, surroundings: Surroundings): Touch {
  const real = measuredAt(path, surroundings)?.real
  return { path, use: tool === 'file_read' ? 'read' : 'write', ...(real !== undefined && { real }) }
}

/** Relative to the workspace where it lies in there. */
function withinWorkspace(path: string, workspace: string): string {
  const from = relative(workspace, path)
  return from === '' || from === '..' || from.startsWith('../') ? path : from
}
