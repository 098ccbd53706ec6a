import type { Measured, MeasuredPath } from '../../protocol/permission/measure.ts'
import type { Surroundings } from '../judgment.ts'
import { folded, isIn, plainPath } from './place.ts'

/** A skill, by the name of its folder; its version where that was looked up (S15). */
export interface SkillPlace {
  readonly id: string
  readonly version?: string
}

/**
 * Which skill a path lies in, as it is written or where it was found to lead.
 *
 * @returns undefined where it lies in none; the folder of all skills is in none, see `holdsSkills`
 */
export function skillAt(path: string, surroundings: Surroundings): SkillPlace | undefined {
  const found = measuredAt(path, surroundings)
  if (found?.skill) return found.skill
  const { workspace, measured } = surroundings
  const places = [path, ...(found ? [found.real] : [])]
  const roots = [workspace, ...(measured ? [measured.workspace] : [])]
  for (const place of places) {
    for (const root of roots) {
      const id = belowSkills(place, root)
      if (id) return { id }
    }
  }
  return undefined
}

/** Whether a path is the folder of all skills, or one of those above it. */
export function holdsSkills(path: string, workspace: string): boolean {
  return isIn(`${folded(workspace)}/skills`, folded(path))
}

const indexes = new WeakMap<Measured, ReadonlyMap<string, MeasuredPath>>()

/** What was looked up of a path: asked for as it is written, or as it is without `.` and doubled slashes. */
export function measuredAt(path: string, { measured }: Surroundings): MeasuredPath | undefined {
  if (!measured) return undefined
  const index = indexes.get(measured) ?? new Map(measured.paths.map((one) => [one.path, one]))
  indexes.set(measured, index)
  return index.get(path) ?? index.get(plainPath(path))
}

/** The name below `skills/`, whatever its case: on some volumes that is the same folder. */
function belowSkills(path: string, workspace: string): string | undefined {
  const root = `${folded(workspace)}/skills/`
  if (!folded(path).startsWith(root)) return undefined
  const plain = plainPath(path)
  const isExact = isIn(plain, plainPath(workspace))
  return isExact
    ? plain.slice(plainPath(workspace).length).split('/')[2]
    : folded(path).slice(root.length).split('/')[0]
}
