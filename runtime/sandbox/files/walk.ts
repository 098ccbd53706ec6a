import { type FileHandle, mkdir, readlink } from 'node:fs/promises'
import { again, type Entry, openEntry, under } from './entry.ts'
import { outside, unusable } from './refusal.ts'

/** As many links as the kernel follows in one path, path_resolution(7). */
const mostLinks = 40

/** Each folder on the way is a descriptor. */
const mostFolders = 128

/** Where a path ends: the held folder, a name in it, and what has that name now, if anything. */
export interface Place extends AsyncDisposable {
  readonly folder: FileHandle
  readonly name: string
  readonly entry: Entry | undefined
}

/** What a walk is told: where it begins, where it may not leave, and what was asked for. */
export interface Route {
  /** The path as the caller gave it, for messages. */
  readonly asked: string
  readonly root: FileHandle
  /** The names of an absolute path below the root; throws where it isn't below. */
  readonly below: (absolute: string) => string[]
  /** Whether missing folders on the way are made. */
  readonly makeParents: boolean
}

/**
 * Walks name by name from a held folder and resolves links itself, so nothing renamed or linked meanwhile leads out:
 * `..` goes back to the very folder the walk came from, and above the root there is nothing to go back to.
 */
export class Walk implements AsyncDisposable {
  readonly #route: Route
  readonly #folders: FileHandle[] = []
  #names: string[]
  #links = 0

  constructor(route: Route, names: string[]) {
    this.#route = route
    this.#names = names
  }

  async [Symbol.asyncDispose](): Promise<void> {
    await this.#leave(0)
  }

  /** The end of the way; its handles are the caller's to dispose of. */
  async end(): Promise<Place> {
    this.#folders.push(await again(this.#route.root))
    for (let name = this.#names.shift(); name !== undefined; name = this.#names.shift()) {
      const place = name === '..' ? await this.#back() : await this.#step(name)
      if (place) return place
    }
    return this.#hold('.', await openEntry(this.#here, '.'))
  }

  get #here(): FileHandle {
    const folder = this.#folders.at(-1)
    if (!folder) throw outside(this.#route.asked, 'it climbs above the workspace')
    return folder
  }

  async #back(): Promise<undefined> {
    await this.#leave(this.#folders.length - 1)
    void this.#here
  }

  async #step(name: string): Promise<Place | undefined> {
    const entry = await openEntry(this.#here, name)
    if (entry?.stats.isSymbolicLink()) return this.#follow(name, entry)
    if (this.#names.length === 0) return this.#hold(name, entry)
    await this.#enter(name, entry ?? (await this.#make(name)))
  }

  async #follow(name: string, link: Entry): Promise<undefined> {
    await link.handle.close()
    this.#links += 1
    if (this.#links > mostLinks) throw unusable(this.#route.asked, 'its links lead in a circle')
    const target = await readlink(under(this.#here, name))
    if (!target.startsWith('/')) {
      this.#names.unshift(...namesOf(target))
      return
    }
    this.#names.unshift(...this.#route.below(target))
    await this.#leave(1)
  }

  async #make(name: string): Promise<Entry> {
    if (!this.#route.makeParents) throw unusable(this.#route.asked, 'there is no such file')
    await mkdir(under(this.#here, name)).catch(unlessThere)
    const made = await openEntry(this.#here, name)
    if (!made) throw unusable(this.#route.asked, 'it is being removed')
    return made
  }

  async #enter(name: string, { handle, stats }: Entry): Promise<void> {
    if (stats.isDirectory() && this.#folders.length < mostFolders) {
      this.#folders.push(handle)
      return
    }
    await handle.close()
    throw unusable(this.#route.asked, stats.isDirectory() ? 'it is nested too deeply' : `${name} is not a folder`)
  }

  /** The place takes over the folder we stand in; what is above it isn't needed any more. */
  #hold(name: string, entry: Entry | undefined): Place {
    const folder = this.#here
    this.#folders.pop()
    const dispose = async () => {
      await Promise.all([folder.close(), entry?.handle.close()])
    }
    return { folder, name, entry, [Symbol.asyncDispose]: dispose }
  }

  async #leave(depth: number): Promise<void> {
    await Promise.all(this.#folders.splice(depth).map((folder) => folder.close()))
  }
}

/** A path's names; empty ones and `.` say nothing. */
export function namesOf(path: string): string[] {
  return path.split('/').filter((name) => name !== '' && name !== '.')
}

function unlessThere(error: NodeJS.ErrnoException): void {
  if (error.code !== 'EEXIST') throw error
}
