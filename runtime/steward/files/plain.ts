import { closeSync, constants, fstatSync, openSync, readFileSync } from 'node:fs'
import { Failure } from '../../protocol/failure.ts'

/** Opening a FIFO or a device waits for somebody or does something; a link leads elsewhere: open(2). */
const withoutConsequence = constants.O_RDONLY | constants.O_NOFOLLOW | constants.O_NONBLOCK

/**
 * Reads a small regular file from a folder that belongs to another account, which can put anything in its place.
 * @param most bytes that it may hold.
 * @throws Failure UNEXPECTED when it is something else or larger; NodeJS.ErrnoException when it cannot be opened.
 */
export function readPlainFile(path: string, most: number): string {
  const file = openSync(path, withoutConsequence)
  try {
    const stats = fstatSync(file)
    if (!stats.isFile()) throw Failure.of('UNEXPECTED', { what: `${path} is not a regular file` })
    if (stats.size > most) throw Failure.of('UNEXPECTED', { what: `${path} is larger than ${most} bytes` })
    return readFileSync(file, 'utf8')
  } finally {
    closeSync(file)
  }
}
