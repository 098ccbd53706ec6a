import { Failure } from '../protocol/failure.ts'

/** What a disk says when it takes no more, errno(3), as the end of a sentence that begins with it. */
const words: Readonly<Record<string, string>> = {
  ENOSPC: 'is full',
  EDQUOT: 'is full for this user',
  EROFS: 'is read-only',
  EIO: 'fails',
}

/** Why a disk refused what was asked of it; undefined for any other error. */
export function diskWords(error: unknown): string | undefined {
  return words[String((error as NodeJS.ErrnoException | undefined)?.code)]
}

/** What was thrown while something was written below `path`: as DISK_REFUSED where the disk was why. */
export function failureAt(path: string, thrown: unknown): Failure {
  const why = thrown instanceof Failure ? undefined : diskWords(thrown)
  return why === undefined ? Failure.from(thrown) : Failure.of('DISK_REFUSED', { path, why }, thrown)
}
