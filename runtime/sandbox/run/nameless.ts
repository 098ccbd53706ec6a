import { randomBytes } from 'node:crypto'
import { closeSync, constants, fchownSync, openSync, unlinkSync } from 'node:fs'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { pipeless, unavailable } from '../obstacle.ts'

/**
 * An empty file that has no name any more, open for writing; a child opens what it inherits of it anew through /proc.
 * Nobody else can have opened it: it is born closed to others, and is its reader's once nothing names it.
 * @throws Failure SANDBOX_UNAVAILABLE when none can be made: disk full, no descriptors left.
 */
export function namelessFile(reader?: { readonly uid: number; readonly gid: number }): number {
  const path = join(tmpdir(), `vellum-command-${randomBytes(12).toString('hex')}`)
  const { O_RDWR, O_CREAT, O_EXCL, O_NOFOLLOW } = constants
  try {
    const descriptor = openSync(path, O_RDWR | O_CREAT | O_EXCL | O_NOFOLLOW, 0o600)
    try {
      unlinkSync(path)
      if (reader) fchownSync(descriptor, reader.uid, reader.gid)
      return descriptor
    } catch (error) {
      closeSync(descriptor)
      throw error
    }
  } catch (error) {
    throw unavailable(pipeless((error as NodeJS.ErrnoException).code ?? 'no file'))
  }
}
