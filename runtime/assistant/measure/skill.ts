import { createHash, type Hash } from 'node:crypto'
import { readdir, readlink } from 'node:fs/promises'
import { posix } from 'node:path'
import { type Entry, openEntry, under } from '../../sandbox/files/entry.ts'
import { unusable } from '../../sandbox/files/refusal.ts'
import type { Workspace } from '../../sandbox/files/workspace.ts'
import type { Reading } from './reading.ts'
import { isIn, type View } from './view.ts'

/** What is made by running a skill, or brings it here, and is no part of it. */
const skipped: ReadonlySet<string> = new Set(['node_modules', '.git', '__pycache__', '.DS_Store'])

/** Folders inside one another: each is held open while what is in it is read. */
const mostFolders = 64

/** What a skill's version is told from. */
interface Telling {
  readonly workspace: Workspace
  readonly view: View
  readonly reading: Reading
}

/** The skill in whose folder a path lies, of those in `skills/`; undefined where it lies in none. */
export function skillOf(workspace: string, path: string): string | undefined {
  const [top, id, ...rest] = posix.relative(workspace, path).split('/')
  return top === 'skills' && id && rest.length > 0 ? id : undefined
}

/**
 * The version of a skill (S15): `v1:` and SHA-256 (hex) over each of its paths in order, NUL, its length, NUL, its contents. A
 * link counts as its text; where it leads to another place of the workspace, what is there counts too, once.
 * @throws Failure FILE_UNUSABLE where it cannot be told: it is too large, or not only files, folders and links.
 */
export async function versionOf(folder: string, telling: Telling): Promise<string> {
  const hash = createHash('sha256')
  await new Walk(hash, telling).folder(folder, '')
  return `v1:${hash.digest('hex')}`
}

class Walk {
  readonly #hash: Hash
  readonly #telling: Telling
  /** The real paths of folders that were looked into: a link that leads back to one ends there. */
  readonly #seen = new Set<string>()

  constructor(hash: Hash, telling: Telling) {
    this.#hash = hash
    this.#telling = telling
  }

  /** @param path absolute and free of links. @param name its path in the skill, with `/` at its end. */
  async folder(path: string, name: string): Promise<void> {
    if (this.#seen.has(path)) return
    this.#seen.add(path)
    if (name.split('/').length > mostFolders) throw unusable(path, 'it is nested too deeply')
    this.#telling.reading.count(path)
    await using place = await this.#telling.workspace.find(path)
    if (!place.entry?.stats.isDirectory()) throw unusable(path, 'it is not a folder')
    await this.#entries(place.entry, path, name)
  }

  async #entries({ handle }: Entry, path: string, name: string): Promise<void> {
    for (const one of (await readdir(under(handle, '.'))).sort()) {
      if (skipped.has(one)) continue
      if (!one.isWellFormed() || one.includes('\uFFFD')) throw unusable(path, 'a name in it is no Unicode text')
      const entry = await openEntry(handle, one)
      if (!entry) throw unusable(posix.join(path, one), 'it is being removed')
      await using _ = entry.handle
      if (entry.stats.isSymbolicLink()) await this.#link(await readlink(under(handle, one)), path, `${name}${one}`)
      else await this.#entry(entry, posix.join(path, one), `${name}${one}`)
    }
  }

  async #entry(entry: Entry, path: string, name: string): Promise<void> {
    if (entry.stats.isDirectory()) return this.folder(path, `${name}/`)
    if (!entry.stats.isFile()) throw unusable(path, 'it is neither a file nor a folder')
    this.#hash.update(`${name}\0${entry.stats.size}\0`)
    await this.#telling.reading.into(this.#hash, path, entry)
  }

  async #link(text: string, folder: string, name: string): Promise<void> {
    this.#hash.update(`${name}\0link ${Buffer.byteLength(text)}\0${text}`)
    const { workspace, view } = this.#telling
    const { real, kind } = await view.follow(text.startsWith('/') ? text : `${folder}/${text}`)
    if (!isIn(real, workspace.path)) return
    if (kind === 'folder') return this.folder(real, `${name}/`)
    if (kind !== 'file') return
    await using place = await workspace.find(real)
    if (place.entry) await this.#entry(place.entry, real, name)
  }
}
