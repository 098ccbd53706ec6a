import { posix } from 'node:path'

/** Characters that some file systems leave out when they compare names (CVE-2014-9390). */
const ignored = /[\u00ad\u200b-\u200f\u2028-\u202e\u2060-\u206f\ufeff]/g

/** A part that is empty, `.` or `..`; most paths have none, and are plain as they are. */
const notPlain = /(?:^\.{1,2}|\/\.{0,2})(?:\/|$)|^$/

/** A path without `.`, `..`, doubled and trailing slashes, as it is written: links are not followed. */
export function plainPath(path: string): string {
  if (!notPlain.test(path)) return path
  const plain = posix.normalize(path).replace(/^\/\//, '/')
  return plain.length > 1 && plain.endsWith('/') ? plain.slice(0, -1) : plain
}

/** A path as a file system compares it that knows no case (CVE-2025-59944). Only for recognising names. */
export function folded(path: string): string {
  const plain = plainPath(path)
  const isAscii = /^[\x20-\x7e]*$/.test(plain)
  return (isAscii ? plain : plain.normalize('NFKC').replace(ignored, '')).toLowerCase()
}

/** Whether a plain path is a folder or lies in it. Case counts: another spelling lies outside. */
export function isIn(path: string, folder: string): boolean {
  return path === folder || path.startsWith(folder === '/' ? '/' : `${folder}/`)
}

/**
 * A plain path by which its file is known: in which folders the workspace itself lies says nothing of what is in it.
 *
 * @param workspace a plain path
 */
export function named(path: string, workspace: string): string {
  return workspace !== '/' && isIn(path, workspace) ? `workspace${path.slice(workspace.length)}` : path
}

/**
 * What a folded path with a slash at its end matches where it is one of some folders or lies in one.
 *
 * @param folders from `/`, or of one name or more wherever they stand; of letters, digits, dots, dashes and blanks
 */
export function folderPattern(folders: readonly string[]): RegExp {
  const absolute = folders.filter((folder) => folder.startsWith('/'))
  const anywhere = folders.filter((folder) => !folder.startsWith('/'))
  const begins = absolute.length > 0 ? `^(?:${absolute.join('|')})/|` : ''
  return new RegExp(`${begins}(?:^|/)(?:${anywhere.join('|')})/`.replaceAll('.', '\\.'))
}

/** Whether a plain path lies in one of some folders. */
export function isInAny(path: string, folders: readonly string[]): boolean {
  return folders.some((folder) => isIn(path, folder))
}
