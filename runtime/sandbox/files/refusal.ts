import { Failure } from '../../protocol/failure.ts'

/** The path leaves the workspace. */
export function outside(path: string, why: string): Failure {
  return Failure.of('PATH_OUTSIDE', { path, why })
}

/** The path is inside, and what was asked can't be done with it. */
export function unusable(path: string, why: string, cause?: unknown): Failure {
  return Failure.of('FILE_UNUSABLE', { path, why }, cause)
}

/** What the kernel says, in words a person would use; anything else by its code. */
const words: Readonly<Record<string, string>> = {
  ENOENT: 'there is no such file',
  EACCES: 'permission denied',
  EPERM: 'permission denied',
  EISDIR: 'it is a folder',
  ENOTDIR: 'a part of it is not a folder',
  ENAMETOOLONG: 'a name in it is too long',
  ENOSPC: 'the disk is full',
  EDQUOT: 'the disk quota is used up',
  EROFS: 'the disk is read-only',
}

/** Any error of a file tool as a failure that names the path. */
export function refusalFrom(path: string, error: unknown): Failure {
  if (error instanceof Failure) return error
  const code = (error as NodeJS.ErrnoException).code
  return code === undefined ? Failure.from(error) : unusable(path, words[code] ?? code, error)
}
