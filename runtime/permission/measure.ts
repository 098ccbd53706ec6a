import type { MeasureRequest } from '../protocol/permission/measure.ts'
import type { Judgment } from './judgment.ts'
import { isGit } from './paths/repository.ts'

const most = { programs: 256, paths: 1024, code: 256, repositories: 64 }

/**
 * What the assistant has to look up about an action before it is decided: which files its programs are, and where the paths
 * lead that it names.
 * @param judgment of the action where nothing was looked up yet.
 * @param cwd as the action names it.
 */
export function toMeasure({ parts }: Judgment, cwd: string | undefined): MeasureRequest {
  const touches = parts.flatMap((part) => part.touches)
  const programs = parts.flatMap(({ tokens: [program] }) => (program && !program.includes('/') ? [program] : []))
  const named = touches.flatMap(({ path }) => path ?? [])
  const folders = parts.flatMap(({ folder }) => folder ?? [])
  const repositories = distinct(
    parts.flatMap(({ tokens: [program], folder }) => (isGit(program) && folder !== undefined ? [folder] : [])),
    most.repositories,
  )
  const run = touches.filter(({ use }) => use === 'run').flatMap(({ path }) => path ?? [])
  return {
    ...(cwd !== undefined && { cwd }),
    programs: distinct(programs, most.programs),
    paths: distinct([...named, ...folders], most.paths),
    code: distinct(run, most.code),
    ...(repositories.length > 0 && { repositories }),
  }
}

function distinct(texts: readonly string[], most: number): string[] {
  return [...new Set(texts)].filter((text) => text.length <= 4096).slice(0, most)
}
