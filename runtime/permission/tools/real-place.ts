import { isAbsolute } from 'node:path/posix'
import type { Surroundings } from '../judgment.ts'

/** The workspace and the folder in it where an action begins, every link followed where that was looked up. */
export interface RealPlace {
  readonly workspace: string
  readonly cwd: string
}

/** @param cwd as the action names it; the workspace where it names none. */
export function realPlace({ workspace, measured }: Surroundings, cwd?: string): RealPlace {
  if (measured) return { workspace: measured.workspace, cwd: measured.cwd }
  return { workspace, cwd: writtenFolder(workspace, cwd) }
}

/** The folder as it is written, absolute. */
export function writtenFolder(workspace: string, cwd = '.'): string {
  if (isAbsolute(cwd)) return cwd
  return cwd === '.' ? workspace : `${workspace}/${cwd}`
}
