import { symlinkSync } from 'node:fs'
import { renameDurably } from '../../durable/folder.ts'

/** Points a symlink somewhere else in one step; `ln -sf` would leave a moment without it. */
export function flipLink(path: string, target: string): void {
  const temporary = `${path}.new-${process.pid}`
  symlinkSync(target, temporary)
  renameDurably(temporary, path)
}
