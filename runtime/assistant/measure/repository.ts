import { readdir } from 'node:fs/promises'
import { posix } from 'node:path'
import type { MeasuredPath } from '../../protocol/permission/measure.ts'
import { openForReading, under } from '../../sandbox/files/entry.ts'
import { readAt } from '../../sandbox/files/read.ts'
import type { Workspace } from '../../sandbox/files/workspace.ts'
import { isHarmless } from './git-settings.ts'
import type { Reading } from './reading.ts'
import { isIn, type View } from './view.ts'

const mostSettings = 256 * 1024
const mostIndex = 32 * 1024 * 1024

/** How git's index(5) marks a submodule: git runs itself in there, by the settings that are there. */
const submodule = Buffer.from([0, 0, 0xe0, 0])

/** What is looked with. */
interface Looking {
  readonly workspace: Workspace
  readonly view: View
  readonly reading: Reading
}

/**
 * Whether git, where it only looks, would run programs that a repository's own settings name: gitrepository-layout(5),
 * git-config(1). Every repository on the way up counts, since git passes over one that it finds broken.
 * @param folder absolute, free of links.
 */
export async function repositoryAt(folder: string, looking: Looking): Promise<MeasuredPath['repository']> {
  const root = looking.workspace.path
  if (!isIn(folder, root)) return 'programs'
  let found: MeasuredPath['repository'] = 'none'
  for (let at = folder; isIn(at, root); at = posix.dirname(at)) {
    looking.reading.count(at)
    // A folder that is laid out as a repository is one, whatever its name.
    if ((await looking.view.follow(posix.join(at, 'HEAD'))).kind !== 'missing') return 'programs'
    const { real, kind } = await looking.view.follow(posix.join(at, '.git'))
    if (kind === 'missing') continue
    const folders = kind === 'folder' ? [real] : await foldersOf(real, at, looking)
    if (folders.length === 0) return 'programs'
    for (const one of folders) if (!(await isPlain(one, looking))) return 'programs'
    found = 'plain'
  }
  return found
}

/** What a `.git` that is a file names: the folder of a worktree, and that of its repository. */
async function foldersOf(file: string, at: string, looking: Looking): Promise<string[]> {
  const named = /^gitdir: ([^\n]+)\n?$/.exec((await textOf(file, looking)) ?? '')?.[1]
  if (named === undefined) return []
  const { real, kind } = await looking.view.follow(posix.resolve(at, named))
  if (kind !== 'folder') return []
  const common = await textOf(posix.join(real, 'commondir'), looking)
  if (common === undefined) return [real]
  const shared = await looking.view.follow(posix.resolve(real, common.replace(/\n$/, '')))
  return shared.kind === 'folder' ? [real, shared.real] : []
}

async function isPlain(folder: string, looking: Looking): Promise<boolean> {
  if (!isIn(folder, looking.workspace.path)) return false
  if ((await namesIn(folder, looking)).some((name) => name.startsWith('sharedindex'))) return false
  for (const name of ['config', 'config.worktree']) {
    const text = await textOf(posix.join(folder, name), looking)
    if (text === undefined || !isHarmless(text)) return false
  }
  const index = await bytesOf(posix.join(folder, 'index'), mostIndex, looking)
  return index !== undefined && !index.includes(submodule)
}

async function namesIn(folder: string, { workspace }: Looking): Promise<string[]> {
  await using place = await workspace.find(folder)
  return place.entry ? await readdir(under(place.entry.handle, '.')) : []
}

async function textOf(path: string, looking: Looking): Promise<string | undefined> {
  return (await bytesOf(path, mostSettings, looking))?.toString('latin1')
}

/** A file's bytes, none where it is not there; undefined where it is too large, no file, or elsewhere. */
async function bytesOf(path: string, most: number, looking: Looking): Promise<Buffer | undefined> {
  const { real, kind } = await looking.view.follow(path)
  if (kind === 'missing') return Buffer.alloc(0)
  if (kind !== 'file' || !isIn(real, looking.workspace.path)) return undefined
  looking.reading.count(real)
  await using place = await looking.workspace.find(real)
  if (!place.entry?.stats.isFile() || place.entry.stats.size > most) return undefined
  await using file = await openForReading(place.entry)
  const bytes = await readAt(file, 0, place.entry.stats.size)
  return bytes.length === place.entry.stats.size ? bytes : undefined
}
