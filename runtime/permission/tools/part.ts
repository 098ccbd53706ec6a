import { greatest } from '../../protocol/permission/risk.ts'
import type { Assigned, Redirect, Segment } from '../bash/script.ts'
import type { Finding, Part, SkillVersion, Surroundings, Touch } from '../judgment.ts'
import { judgeTouch } from '../paths/judge.ts'
import { isGit, judgeRepository } from '../paths/repository.ts'
import { measuredAt, skillAt } from '../paths/skill.ts'
import { judgeSegment, type SegmentJudgment } from '../programs/judge.ts'

/** `cd FOLDER` does nothing by itself: what happens in that folder is judged. */
const nothing: SegmentJudgment = { findings: [], touches: [], isVeiled: false }

/** One command of a script as a part that a rule can cover. */
export function partOf(segment: Segment, surroundings: Surroundings): Part {
  const exactOnly = whyExactOnly(segment)
  const isPrefix = segment.isPrefix && exactOnly === undefined
  const judged = isPrefix ? nothing : judgeSegment(segment, surroundings.workspace)
  const touches = judged.touches.map((touch) => followed(touch, surroundings))
  const findings = [
    ...judged.findings,
    ...touches.flatMap((touch) => judgeTouch(touch, surroundings)),
    ...(isGit(segment.words[0]?.text) ? judgeRepository(segment.folder, surroundings) : []),
    ...segment.assigned.flatMap((one) => judgeAssigned(one, segment)),
  ]
  const skill = skillOf(touches, surroundings)
  return {
    source: segment.source,
    tokens: segment.words.map((word) => word.text),
    wrappers: segment.wrappers,
    risk: greatest(findings.map((one) => one.risk)),
    folder: realFolder(segment.folder, surroundings),
    ...{ findings, touches, isPrefix, isVeiled: judged.isVeiled },
    ...(exactOnly !== undefined && { exactOnly }),
    ...(skill && { skill }),
  }
}

function followed(touch: Touch, surroundings: Surroundings): Touch {
  const real = touch.path === undefined ? undefined : measuredAt(touch.path, surroundings)?.real
  return real === undefined ? touch : { ...touch, real }
}

/** Where nobody looked it is as it is written; where somebody did, and not at this one, it is not known. */
function realFolder(folder: string | undefined, surroundings: Surroundings): string | undefined {
  const { workspace, measured } = surroundings
  if (folder === undefined) return undefined
  if (!measured) return folder
  if (folder === workspace) return measured.workspace
  return measuredAt(folder, surroundings)?.real
}

/** S15: what is run of a skill is bound to the skill's version; one that nobody looked up is none that a rule could name. */
function skillOf(touches: readonly Touch[], surroundings: Surroundings): SkillVersion | undefined {
  const run = touches.filter((touch) => touch.use === 'run').flatMap(({ path }) => path ?? [])
  const skill = run.map((path) => skillAt(path, surroundings)).find((one) => one !== undefined)
  return skill && { id: skill.id, version: skill.version ?? '' }
}

/** Variables that say how a program speaks, and no more: in which language, in which colours, at what time. */
const harmless = /^(LANG|LANGUAGE|LC_[A-Z]+|TZ|NO_COLOR|CLICOLOR|FORCE_COLOR|CI|COLUMNS|LINES|TERM|DEBIAN_FRONTEND)$/

/** The environment is given and small, so that a variable of lower-case letters reaches no program unless it is set for it. */
const ownToShell = /^[a-z_][a-z0-9_]*$/

function judgeAssigned({ name }: Assigned, { words }: Segment): Finding[] {
  if (harmless.test(name) || (words.length === 0 && ownToShell.test(name))) return []
  return [{ risk: 'medium', why: `It sets the variable ${name}, which can change what programs do.` }]
}

function whyExactOnly({ redirects, assigned, words }: Segment): string | undefined {
  if (words.length === 0) return 'it names no program'
  if (!redirects.every(isInert)) return 'it leads input or output elsewhere, which `*` never covers'
  if (!assigned.every(({ name }) => harmless.test(name)))
    return 'it sets a variable for what it runs, which `*` never covers'
  return undefined
}

function isInert({ how, target }: Redirect): boolean {
  return how === 'duplicate' || target?.text === '/dev/null'
}
