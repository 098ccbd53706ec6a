import type { Entry } from '../../archive/header.ts'
import { hashOpen } from '../../machine/hash.ts'
import { workspacePart } from '../../protocol/home/backup.ts'
import { mostNames, type RestoreChange } from '../../protocol/home/restore-change.ts'
import { type Rights, walk } from './walk.ts'

/**
 * How the files below one folder differ from those below another, by what they are and hold: when they were written does not
 * count. Changes neither.
 */
export function compareTrees(live: string, arrived: string, as: Rights): Pick<RestoreChange, 'workspace' | 'counts'> {
  const [here, there] = [looksOf(live, as), looksOf(arrived, as)]
  const added = [...there.keys()].filter((path) => !here.has(path))
  const changed = [...there].flatMap(([path, look]) => (here.has(path) && here.get(path) !== look ? [path] : []))
  const gone = [...here.keys()].filter((path) => !there.has(path))
  const first = (paths: readonly string[]) => paths.slice(0, mostNames)
  return {
    workspace: { added: first(added), changed: first(changed), gone: first(gone) },
    counts: { added: added.length, changed: changed.length, gone: gone.length },
  }
}

/** What each path below a folder is and holds, in a few words that are compared. */
function looksOf(folder: string, as: Rights): Map<string, string> {
  const looks = new Map<string, string>()
  for (const found of walk(folder, workspacePart, as)) {
    if (!('entry' in found)) continue
    const { entry, file } = found
    const holds = file === undefined ? '' : hashOpen(file).sha256
    if (entry.path !== workspacePart) looks.set(entry.path.slice(workspacePart.length + 1), lookOf(entry, holds))
  }
  return looks
}

function lookOf({ kind, mode, target = '' }: Entry, holds: string): string {
  return kind === 'link' ? `link ${target}` : `${kind} ${mode} ${holds}`
}
