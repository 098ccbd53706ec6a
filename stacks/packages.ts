import { execFile } from 'node:child_process'
import { copyFileSync, mkdirSync, readFileSync } from 'node:fs'
import { dirname, join } from 'node:path'
import { promisify } from 'node:util'
import { Failure } from '../runtime/protocol/failure.ts'
import type { EngineTell } from './engine/told.ts'

const here = import.meta.dirname

/**
 * Installs the packages that only remotes in a cloud need, where those that are there are not what the lock file asks for.
 * To be awaited before anything that imports them.
 * @param folder that has `package.json` and its lock file.
 * @throws Failure PACKAGES_MISSING
 */
export async function bringPackages(tell: EngineTell, folder = here): Promise<void> {
  const lock = join(folder, 'package-lock.json')
  // A copy of the lock file, written once npm has finished; `./test` writes the same.
  const stamp = join(folder, 'node_modules/.vellum-lock.json')
  if (textOf(stamp) === textOf(lock)) return
  tell({ at: 'engine', detail: 'installing what machines in a cloud need, with npm' })
  try {
    await promisify(execFile)('npm', ['ci', '--prefix', folder, '--omit=dev'])
  } catch (error) {
    const said = (error as { stderr?: string }).stderr?.trim() || (error as Error).message
    throw Failure.of('PACKAGES_MISSING', { why: said.split('\n', 1)[0] ?? '', folder }, error)
  }
  // npm makes no folder where there is nothing to install.
  mkdirSync(dirname(stamp), { recursive: true })
  copyFileSync(lock, stamp)
}

function textOf(path: string): string | undefined {
  try {
    return readFileSync(path, 'utf8')
  } catch {
    return undefined
  }
}
