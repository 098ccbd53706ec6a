import { readdirSync } from 'node:fs'
import { Failure } from '../../runtime/protocol/failure.ts'
import { operatorFolders } from './folders.ts'

/**
 * The names there are records of, whether or not those can be read. It stands apart from what reads them, which takes as
 * long to load as the rest of a command. @throws Failure RECORD_BROKEN
 */
export function knownNames(): string[] {
  const { records } = operatorFolders()
  try {
    const files = readdirSync(records).filter((file) => file.endsWith('.json'))
    return files.map((file) => file.slice(0, -'.json'.length)).sort()
  } catch (error) {
    if ((error as NodeJS.ErrnoException).code === 'ENOENT') return []
    throw Failure.of('RECORD_BROKEN', { file: records, why: (error as Error).message })
  }
}
