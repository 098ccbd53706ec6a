import { lstat, readlink } from 'node:fs/promises'
import { posix } from 'node:path'
import type { MeasuredPath } from '../../protocol/permission/measure.ts'
import { namesOf } from '../../sandbox/files/walk.ts'
import type { SystemPath } from '../../sandbox/profile/system.ts'

/** As many links as the kernel follows in one path, path_resolution(7). */
const mostLinks = 40

/** Where a path leads once every link is followed, and what is there. */
export type End = Pick<MeasuredPath, 'real' | 'kind'>

/** The part of the machine that commands see and that stays: what is elsewhere is made anew for each of them, or is not there. */
export class View {
  readonly #workspace: string
  readonly #system: readonly string[]

  /** @param workspace absolute and free of links. */
  constructor(workspace: string, system: readonly SystemPath[]) {
    this.#workspace = workspace
    this.#system = system.map(({ path }) => path)
  }

  /**
   * Follows a path name by name. A name that is not there, or that commands see otherwise than this process does, ends the
   * way: what is behind it is read as it is written. Looks at names only and opens nothing.
   */
  async follow(path: string): Promise<End> {
    const names = namesOf(path)
    let at = '/'
    let kind: End['kind'] = 'folder'
    let links = 0
    for (let name = names.shift(); name !== undefined; name = names.shift()) {
      const next = posix.join(at, name)
      const found = name === '..' || !this.#sees(next) ? undefined : await lookAt(next)
      if (name !== '..' && !found) return { real: posix.join(next, ...names), kind: 'missing' }
      if (found?.isSymbolicLink()) {
        links += 1
        if (links > mostLinks) return { real: posix.normalize(path), kind: 'other' }
        const target = await readlink(next)
        names.unshift(...namesOf(target))
        if (target.startsWith('/')) at = '/'
        kind = 'folder'
      } else {
        at = next
        kind = found ? kindOf(found) : 'folder'
      }
    }
    return { real: at, kind }
  }

  #sees(path: string): boolean {
    return [this.#workspace, ...this.#system].some((seen) => isIn(path, seen) || isIn(seen, path))
  }
}

/** Whether a path is a folder or lies below it. */
export function isIn(path: string, folder: string): boolean {
  return path === folder || path.startsWith(folder === '/' ? '/' : `${folder}/`)
}

type Found = Awaited<ReturnType<typeof lstat>>

/** What cannot be looked at is no more there for a command than what is gone. */
function lookAt(path: string): Promise<Found | undefined> {
  return lstat(path).catch(() => undefined)
}

function kindOf(found: Found): End['kind'] {
  if (found.isFile()) return 'file'
  return found.isDirectory() ? 'folder' : 'other'
}
