import { greatest, type Risk } from '../../protocol/permission/risk.ts'
import { toolInputs } from '../../protocol/tool.ts'
import { quoted } from '../bash/quote.ts'
import { readArgv, readScript } from '../bash/read.ts'
import type { Script } from '../bash/script.ts'
import type { Judgment, Part, SkillVersion, Surroundings } from '../judgment.ts'
import { optionsOf } from '../options.ts'
import { exactPattern } from '../pattern.ts'
import { show } from '../show.ts'
import { partOf } from './part.ts'
import { realPlace, writtenFolder } from './real-place.ts'
import { judgeUnknown } from './unknown.ts'

/** How many files one action may name, and how long a path may be: what is beyond cannot be looked up. */
const mostPaths = 1024
const longestPath = 4096

/** A script or an argument list: a part for each command that would run. */
export function judgeBash(input: unknown, surroundings: Surroundings): Judgment {
  const parsed = toolInputs.bash.safeParse(input)
  if (!parsed.success) return judgeUnknown({ tool: 'bash', input }, surroundings, 'It is not what the tool takes.')
  const { command, cwd } = parsed.data
  const where = { workspace: surroundings.workspace, folder: writtenFolder(surroundings.workspace, cwd) }
  const script = 'script' in command ? readScript(command.script, where) : readArgv(command.argv, where)
  const text = 'script' in command ? command.script : command.argv.map(quoted).join(' ')
  const parts = script.segments.map((segment) => partOf(segment, surroundings))
  const opaque = [...script.opaque, ...tooMuch(parts)]
  const skills = skillsOf(parts)
  const exact = exactPattern(text)
  const risk = riskOf(script, opaque, parts)
  const judged = {
    ...{ tool: 'bash', exact, shown: show(text), risk, opaque: opaque.length > 0, parts },
    reasons: reasonsOf(script, opaque, parts),
    ...(script.rejected !== undefined && { rejected: script.rejected }),
    ...(skills.length === 1 && { skill: skills[0] as SkillVersion }),
  }
  const { workspace, cwd: folder } = realPlace(surroundings, cwd)
  return { ...judged, workspace, folder, options: skills.length > 1 ? [] : optionsOf(judged) }
}

function riskOf({ rejected }: Script, opaque: readonly string[], parts: readonly Part[]): Risk {
  return rejected !== undefined || opaque.length > 0 ? 'high' : greatest(parts.map((part) => part.risk))
}

/** The worst first, each once. */
function reasonsOf({ rejected }: Script, opaque: readonly string[], parts: readonly Part[]): string[] {
  const findings = parts.flatMap((part) => part.findings)
  const because = (risk: Risk) => findings.filter((one) => one.risk === risk).map((one) => one.why)
  const refused = rejected === undefined ? [] : [rejected]
  return [...new Set([...refused, ...opaque, ...because('high'), ...because('medium')])]
}

function tooMuch(parts: readonly Part[]): string[] {
  const paths = new Set(parts.flatMap((part) => part.touches.flatMap(({ path }) => path ?? [])))
  if (paths.size > mostPaths) return [`It names more than ${mostPaths} files.`]
  return [...paths].some((path) => path.length > longestPath) ? ['It names a path longer than Linux takes.'] : []
}

function skillsOf(parts: readonly Part[]): SkillVersion[] {
  const ran = parts.flatMap((part) => part.skill ?? [])
  return [...new Map(ran.map((skill) => [`${skill.id}@${skill.version}`, skill])).values()]
}
