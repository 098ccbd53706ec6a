import { posix } from 'node:path'
import { isWithin } from '../../protocol/permission/risk.ts'
import type { Finding, Surroundings, Touch } from '../judgment.ts'
import { isGuarded } from './guarded.ts'
import { outsideRisk, verbs } from './outside.ts'
import { folded, isIn, named, plainPath } from './place.ts'
import { canBeSecret, isSecret } from './secret.ts'
import { holdsSkills, measuredAt, skillAt } from './skill.ts'
import { isSourceEnding } from './source.ts'

/**
 * What it means that an action touches a file: nothing where it is harmless.
 *
 * Judged as the path is written, and where it was found to lead; the greater counts. A path that is known only when it
 * runs counts as the worst that it can be.
 */
export function judgeTouch(touch: Touch, surroundings: Surroundings): Finding[] {
  const { workspace, measured } = surroundings
  if (touch.path === undefined) return [judgeUnknown(touch, plainPath(workspace))]
  const path = plainPath(touch.path)
  const found = measuredAt(touch.path, surroundings)
  const isOne = found ? found.kind === 'file' : namesFile(path)
  const known = isOne ? { path, use: touch.use } : touch
  const written = judgePath(path, known, plainPath(workspace), surroundings)
  if (!found || !measured || found.real === path) return written
  return [...written, ...judgePath(plainPath(found.real), known, plainPath(measured.workspace), surroundings)]
}

/** Whether a path is that of one file and no folder, as its name says. */
function namesFile(path: string): boolean {
  const [, ending] = /\/[^./][^/]*\.([a-z]+)$/.exec(path) ?? []
  return ending !== undefined && isSourceEnding(ending)
}

/** A file that can be any can be a secret; one that a glob in the workspace finds, only where it fits the name of one. */
function judgeUnknown({ use, glob }: Touch, workspace: string): Finding {
  const found = glob === undefined ? undefined : plainPath(glob)
  const isHarmless = found !== undefined && isIn(found, workspace) && !canBeSecret(named(found, workspace))
  const risk = use === 'list' || (use === 'read' && isHarmless) ? 'medium' : 'high'
  return { risk, why: `which file it ${verbs[use]} is known only when it runs` }
}

function judgePath(path: string, touch: Touch, workspace: string, surroundings: Surroundings): Finding[] {
  const isWrite = touch.use === 'write' || touch.use === 'remove'
  const name = named(path, workspace)
  const does = `${verbs[touch.use]} ${path}`
  if (isWrite && changesSkill(path, touch, workspace, surroundings)) {
    return [{ risk: 'high', why: `${does}, where skills are` }]
  }
  if (isWrite && isGuarded(name)) return [{ risk: 'high', why: `${does}, which decides what runs later` }]
  if (touch.use !== 'list' && isSecret(name)) return [{ risk: 'high', why: `${does}, which can hold a secret` }]
  if (!isIn(path, workspace)) return judgeOutside(path, touch, workspace)
  return judgeInside(path, touch, workspace)
}

/** A skill decides what is done later, whoever writes it (S16): so does a folder above it, where all of that is changed. */
function changesSkill(path: string, touch: Touch, workspace: string, surroundings: Surroundings): boolean {
  if (skillAt(path, surroundings) || folded(path) === `${folded(workspace)}/skills`) return true
  return (touch.use === 'remove' || touch.isDeep === true) && holdsSkills(path, workspace)
}

function judgeOutside(path: string, touch: Touch, workspace: string): Finding[] {
  const instance = posix.dirname(workspace)
  const isVellums = instance !== '/' && isIn(path, instance) && touch.use !== 'list'
  const risk = isVellums ? 'high' : outsideRisk(path, touch)
  if (isWithin(risk, 'low')) return []
  return [{ risk, why: `${verbs[touch.use]} ${path}, outside the workspace` }]
}

function judgeInside(path: string, { use, isDeep }: Touch, workspace: string): Finding[] {
  const name = path === workspace ? 'the workspace' : path.slice(workspace.length + 1)
  if (use === 'list') return []
  if (use === 'read') {
    const risk = path === workspace ? 'high' : 'medium'
    return isDeep ? [{ risk, why: `reads all of ${name}, where there can be secrets` }] : []
  }
  return [{ risk: 'medium', why: `${verbs[use]} ${name}` }]
}
