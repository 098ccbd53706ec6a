import { mkdirSync } from 'node:fs'
import { dirname } from 'node:path'
import { writeDurably } from '../../runtime/durable/staged-file.ts'
import { Failure } from '../../runtime/protocol/failure.ts'

/**
 * Writes a file durably for its owner only (0600), and makes the folders it needs (0700).
 * @throws Failure RECORD_UNWRITABLE; the file is as it was then.
 */
export function writePrivately(path: string, text: string): void {
  try {
    mkdirSync(dirname(path), { recursive: true, mode: 0o700 })
    writeDurably(path, text)
  } catch (error) {
    const why = (error as NodeJS.ErrnoException).code ?? (error as Error).message
    throw Failure.of('RECORD_UNWRITABLE', { file: path, why }, error)
  }
}
