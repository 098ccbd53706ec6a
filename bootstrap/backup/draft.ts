import { existsSync, mkdirSync, rmSync } from 'node:fs'
import { basename, dirname, join } from 'node:path'
import { renameDurably } from '../../runtime/durable/folder.ts'
import { Failure } from '../../runtime/protocol/failure.ts'

/** A file on its way: nothing has its name before it is whole. */
export interface Draft extends Disposable {
  readonly path: string
  commit(): void
}

/**
 * A place beside `to` for a file that is written. What an earlier run for the same assistant left there, which was killed, goes.
 * @throws Failure BACKUP_EXISTS, BACKUP_UNWRITABLE
 */
export function draftOf(to: string, assistant: string): Draft {
  const path = join(dirname(to), `.${basename(to)}.${assistant}.draft`)
  if (existsSync(to)) throw Failure.of('BACKUP_EXISTS', { file: to })
  writing(to, () => {
    mkdirSync(dirname(to), { recursive: true, mode: 0o700 })
    rmSync(path, { force: true })
  })
  return {
    path,
    commit: () => writing(to, () => renameDurably(path, to)),
    [Symbol.dispose]: () => rmSync(path, { force: true }),
  }
}

/** @throws Failure what `work` throws on purpose; BACKUP_UNWRITABLE for what the disk refuses */
function writing(file: string, work: () => void): void {
  try {
    work()
  } catch (error) {
    throw unwritable(file, error)
  }
}

/** What the disk of this machine refused. */
export function unwritable(file: string, error: unknown): unknown {
  const { code, syscall } = error as NodeJS.ErrnoException
  if (!syscall || code === undefined) return error
  return Failure.of('BACKUP_UNWRITABLE', { file, why: code, folder: dirname(file) }, error)
}
