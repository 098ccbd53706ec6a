import { greatest } from '../../protocol/permission/risk.ts'
import type { Assigned, Redirect, Segment } from '../bash/script.ts'
import type { Finding, Part, SkillVersion, Surroundings, Touch } from '../judgment.ts'
import { judgeTouch } from '../paths/judge.ts'
import { judgeSegment, type SegmentJudgment } from '../programs/judge.ts'

/** `cd FOLDER` does nothing by itself: what happens in that folder is judged. */
const nothing: SegmentJudgment = { findings: [], touches: [], isVeiled: false }

/** One command of a script as a part that a rule can cover. */
export function partOf(segment: Segment, surroundings: Surroundings): Part {
  const exactOnly = whyExactOnly(segment)
  const isPrefix = segment.isPrefix && exactOnly === undefined
  const judged = isPrefix ? nothing : judgeSegment(segment)
  const touches = judged.touches.map((touch) => followed(touch, surroundings))
  const findings = [
    ...judged.findings,
    ...touches.flatMap((touch) => judgeTouch(touch, surroundings)),
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

function followed(touch: Touch, { measured }: Surroundings): Touch {
  const real = measured?.paths.find((one) => one.path === touch.path)?.real
  return real === undefined ? touch : { ...touch, real }
}

/** Where nobody looked it is as it is written; where somebody did, and not at this one, it is not known. */
function realFolder(folder: string | undefined, { workspace, measured }: Surroundings): string | undefined {
  if (folder === undefined) return undefined
  if (!measured) return folder
  if (folder === workspace) return measured.workspace
  return measured.paths.find((one) => one.path === folder)?.real
}

/** S15: what is run of a skill is bound to the skill's version. */
function skillOf(touches: readonly Touch[], { measured }: Surroundings): SkillVersion | undefined {
  const run = touches.filter((touch) => touch.use === 'run').map((touch) => touch.path)
  return measured?.paths.find((one) => one.skill && run.includes(one.path))?.skill
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
