import { normalize } from 'node:path/posix'
import type { Touch } from '../judgment.ts'
import type { Place } from './path-shelf.ts'
import { folderOf, type Rule } from './rule.ts'

/** Where a path stands that is absolute. */
export function placeOf(path: string, workspace: string): Place {
  const absolute = segmentsOf(path)
  const root = segmentsOf(workspace)
  const isInside = root.every((segment, at) => absolute[at] === segment)
  return { absolute, relative: isInside ? absolute.slice(root.length) : undefined }
}

/** Where a touch stands: as it is written, and where that leads. */
export function placesOf({ path, real }: Touch, workspace: string): Place[] {
  const paths = new Set([path, real].filter((one) => one !== undefined))
  return [...paths].map((one) => placeOf(one, workspace))
}

/**
 * Whether what happens in a folder happens where a rule counts; undefined where that is not known.
 * @param folder absolute
 */
export function isWhere(rule: Rule, folder: string | undefined, workspace: string): boolean | undefined {
  if (rule.folder === undefined) return true
  const scope = folderOf(rule.folder)
  if (folder === undefined || !scope) return undefined
  const { relative } = placeOf(folder, workspace)
  return relative !== undefined && scope.every((segment, at) => relative[at] === segment)
}

/** Whether a folder is the very one that a rule names. */
export function isThere(rule: Rule, folder: string, workspace: string): boolean {
  if (rule.folder === undefined) return true
  const { relative } = placeOf(folder, workspace)
  return relative !== undefined && folderOf(rule.folder)?.join('/') === relative.join('/')
}

function segmentsOf(path: string): string[] {
  return normalize(path)
    .split('/')
    .filter((one) => one !== '')
}
