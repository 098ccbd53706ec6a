import { posix } from 'node:path'
import type { Word } from './script.ts'

/** Programs that change the folder in which the rest happens. */
export const changers: ReadonlySet<string> = new Set(['cd', 'pushd', 'popd'])

/** In which folder commands run, as far as `cd`, `pushd` and `popd` with literal folders tell. */
export class Folder {
  readonly workspace: string
  #path: string | undefined
  #stack: (string | undefined)[]
  /** Whether anything changed it since it was forked. */
  hasChanged = false

  constructor(workspace: string, path: string | undefined, stack: readonly (string | undefined)[] = []) {
    this.workspace = workspace
    this.#path = path
    this.#stack = [...stack]
  }

  get path(): string | undefined {
    return this.#path
  }

  /** A copy for what runs in a shell of its own, or perhaps not at all. */
  fork(): Folder {
    return new Folder(this.workspace, this.#path, this.#stack)
  }

  /** From here on nobody can tell. */
  lose(): void {
    this.#path = undefined
    this.#stack = []
    this.hasChanged = true
  }

  /** Follows `cd`, `pushd` or `popd`; gives whether it is a plain one, whose folder is known. */
  follow(words: readonly Word[]): boolean {
    const [program, operand] = words
    if (program?.text === 'popd' && words.length === 1 && this.#stack.length > 0) {
      this.#path = this.#stack.pop()
      this.hasChanged = true
      return this.#path !== undefined
    }
    const to = words.length === 2 && program?.text !== 'popd' ? this.#target(operand?.text) : undefined
    if (to === undefined) {
      this.lose()
      return false
    }
    if (program?.text === 'pushd') this.#stack.push(this.#path)
    this.#path = to
    this.hasChanged = true
    return true
  }

  /** `..` leads to the parent only of what is no link: of what is above the workspace, which holds no link of the assistant. */
  #target(operand: string | undefined): string | undefined {
    if (operand === undefined || operand === '' || /^[-+]/.test(operand)) return undefined
    const from = operand.startsWith('/') ? '/' : this.#path
    if (from === undefined) return undefined
    let to = from
    for (const step of operand.split('/')) {
      if (step === '..' && !isAbove(to, this.workspace)) return undefined
      to = posix.join(to, step)
    }
    return to
  }
}

function isAbove(path: string, workspace: string): boolean {
  return path === '/' || path === workspace || workspace.startsWith(`${path}/`)
}
