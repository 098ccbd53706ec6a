import { posix } from 'node:path'
import type { Word } from './script.ts'

/** What holds of the shell where a command stands. */
export interface Standing {
  /** Absolute folder; undefined where nobody can tell. */
  readonly path: string | undefined
  /** Folders that `popd` goes back to, the last first out. */
  readonly stack: readonly string[]
  /** Whether `set -e` holds, so that a `cd` that fails ends the script. */
  readonly stopsOnError: boolean
}

/** How the shell stands after a command that succeeded, and after one that failed; undefined where it does not go on. */
export interface Outcome {
  readonly succeeded: Standing | undefined
  readonly failed: Standing | undefined
}

/** Programs that change the folder in which the rest happens. */
export const changers: ReadonlySet<string> = new Set(['cd', 'pushd', 'popd'])

/** Where nobody can tell where the shell stands. */
export const nowhere: Standing = { path: undefined, stack: [], stopsOnError: false }

/** What a command that changes nothing of the shell leaves behind. */
export function unchanged(standing: Standing): Outcome {
  return { succeeded: standing, failed: standing }
}

/** How the shell stands where it came one of two ways. */
export function either(one: Standing | undefined, other: Standing | undefined): Standing | undefined {
  if (!one || !other) return one ?? other
  const isSame = one.path === other.path && one.stack.join('\0') === other.stack.join('\0')
  return { ...(isSame ? one : nowhere), stopsOnError: one.stopsOnError && other.stopsOnError }
}

/** How the shell stands after a command, however it ended. */
export function after({ succeeded, failed }: Outcome): Standing | undefined {
  return either(succeeded, failed)
}

/**
 * Where `cd`, `pushd` or `popd` leads.
 *
 * @returns undefined where that is not one literal folder: an option, `-`, a second operand, and `..` behind what may be
 * a link, which `cd` takes off as text while every program follows the link
 */
export function follow(standing: Standing, words: readonly Word[], workspace: string): Standing | undefined {
  const [program, operand] = words
  const { path, stack } = standing
  if (program?.text === 'popd') {
    const back = stack.at(-1)
    return words.length > 1 || back === undefined ? undefined : { ...standing, path: back, stack: stack.slice(0, -1) }
  }
  const to = words.length === 2 ? target(path, operand?.text, workspace) : undefined
  if (to === undefined) return undefined
  if (program?.text === 'cd') return { ...standing, path: to }
  return { ...standing, path: to, stack: path === undefined ? [] : [...stack, path] }
}

/** Only what is the workspace or above it is known to be no link that leads elsewhere. */
function target(from: string | undefined, operand: string | undefined, workspace: string): string | undefined {
  if (operand === undefined || operand === '' || /^[-+]/.test(operand)) return undefined
  let to = operand.startsWith('/') ? '/' : from
  for (const step of operand.split('/')) {
    if (to === undefined) return undefined
    const isPlain = to === '/' || to === workspace || workspace.startsWith(`${to}/`)
    if (step === '..' && !isPlain) return undefined
    to = posix.join(to, step)
  }
  return to
}
