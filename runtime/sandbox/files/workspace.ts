import { constants } from 'node:fs'
import { type FileHandle, open, readlink, realpath } from 'node:fs/promises'
import { outside, refusalFrom, unusable } from './refusal.ts'
import { namesOf, type Place, Walk } from './walk.ts'

/** The one folder that tools may touch, held open for as long as they run (S2; CVE-2026-39861, CVE-2026-25724). */
export class Workspace implements AsyncDisposable {
  /** Absolute and free of links. */
  readonly path: string
  /** The folder by the name it was opened by; an absolute path may begin with either. */
  readonly #alias: string
  readonly #root: FileHandle

  private constructor(path: string, alias: string, root: FileHandle) {
    this.path = path
    this.#alias = alias
    this.#root = root
  }

  /** @throws NodeJS.ErrnoException when there is no such folder. */
  static async open(path: string): Promise<Workspace> {
    const real = await realpath(path)
    const root = await open(real, constants.O_RDONLY | constants.O_DIRECTORY | constants.O_NOFOLLOW)
    return new Workspace(real, path, root)
  }

  async [Symbol.asyncDispose](): Promise<void> {
    await this.#root.close()
  }

  /**
   * The place that a path names; the caller disposes of it.
   * @param asked relative to the workspace, or absolute and inside it.
   * @throws Failure PATH_OUTSIDE where it leaves the workspace, FILE_UNUSABLE where it leads nowhere.
   */
  async find(asked: string, { makeParents = false } = {}): Promise<Place> {
    const below = (absolute: string) => this.#below(absolute, asked)
    const names = asked.startsWith('/') ? below(asked) : namesOf(asked)
    await using walk = new Walk({ asked, root: this.#root, below, makeParents }, names)
    try {
      return await walk.end()
    } catch (error) {
      throw refusalFrom(asked, error)
    }
  }

  /**
   * The absolute path, free of links, of a folder in the workspace.
   * @throws Failure like `find`.
   */
  async folder(asked: string): Promise<string> {
    await using place = await this.find(asked)
    if (!place.entry) throw unusable(asked, 'there is no such folder')
    if (!place.entry.stats.isDirectory()) throw unusable(asked, 'it is not a folder')
    return await readlink(`/proc/self/fd/${place.entry.handle.fd}`)
  }

  #below(absolute: string, asked: string): string[] {
    for (const root of [this.path, this.#alias]) {
      if (absolute === root || absolute.startsWith(`${root}/`)) return namesOf(absolute.slice(root.length))
    }
    throw outside(asked, 'it leads to another place on this machine')
  }
}
