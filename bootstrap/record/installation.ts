import { randomBytes } from 'node:crypto'
import { linkSync, mkdirSync, readFileSync } from 'node:fs'
import { dirname } from 'node:path'
import { syncFolder } from '../../runtime/durable/folder.ts'
import { stage } from '../../runtime/durable/staged-file.ts'
import { Failure } from '../../runtime/protocol/failure.ts'
import { operatorFolders } from './folders.ts'

/** 48 bits: two operators of one project do not meet in them, and a label of a cloud holds them. */
const idBytes = 6
const pattern = /^[0-9a-f]{12}$/

/**
 * The id of this installation (12 hex characters), which all that is made in a cloud from here carries: by it machines of
 * ours are told from those of another operator. It is made once; where `keep` does not say so, it is made and forgotten.
 * @throws Failure INSTALLATION_BROKEN, naming the file; RECORD_UNWRITABLE
 */
export function installation({ keep }: { keep: boolean }): string {
  const file = operatorFolders().installation
  const known = readIfThere(file)
  if (known !== undefined) return known
  const made = randomBytes(idBytes).toString('hex')
  return !keep || writeFirst(file, made) ? made : installation({ keep })
}

function readIfThere(file: string): string | undefined {
  const text = textOf(file)?.trim()
  if (text === undefined || pattern.test(text)) return text
  throw broken(file, 'it is not 12 characters of 0-9 and a-f')
}

function textOf(file: string): string | undefined {
  try {
    return readFileSync(file, 'utf8')
  } catch (error) {
    if ((error as NodeJS.ErrnoException).code === 'ENOENT') return undefined
    throw broken(file, (error as NodeJS.ErrnoException).code ?? '', error)
  }
}

function broken(file: string, why: string, cause?: unknown): Failure {
  return Failure.of('INSTALLATION_BROKEN', { file, why }, cause)
}

/** Whether it was written: false where another run of this moment was the first. link(2) never replaces, as rename(2) would. */
function writeFirst(file: string, id: string): boolean {
  try {
    mkdirSync(dirname(file), { recursive: true, mode: 0o700 })
    const staged = stage(file, `${id}\n`)
    try {
      linkSync(staged.stagedAt, file)
    } finally {
      staged.discard()
    }
    syncFolder(dirname(file))
    return true
  } catch (error) {
    const why = (error as NodeJS.ErrnoException).code ?? (error as Error).message
    if (why === 'EEXIST') return false
    throw Failure.of('RECORD_UNWRITABLE', { file, why }, error)
  }
}
