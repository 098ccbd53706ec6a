import type { Finding, Surroundings } from '../judgment.ts'
import { programName } from '../programs/judge.ts'
import { measuredAt } from './skill.ts'

/** Whether a command word starts git. */
export function isGit(program: string | undefined): boolean {
  return program !== undefined && programName(program) === 'git'
}

/**
 * What it means that git runs in a folder: a repository's own settings can name programs that it then runs, to compare
 * files, to look for changes in them or to check signatures (CVE-2022-24765 and what followed).
 *
 * @param folder as it is written; undefined where it is known only when it runs
 */
export function judgeRepository(folder: string | undefined, surroundings: Surroundings): Finding[] {
  if (folder === undefined) {
    return [{ risk: 'medium', why: 'in which repository git runs is known only when it runs' }]
  }
  if (!surroundings.measured) return []
  const repository = measuredAt(folder, surroundings)?.repository
  if (repository === 'none' || repository === 'plain') return []
  return [{ risk: 'medium', why: 'git can run programs that the settings of this repository name' }]
}
