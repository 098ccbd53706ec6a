import { lstatSync, readFileSync, type Stats } from 'node:fs'
import { missing, type Obstacle, untrusted } from './obstacle.ts'
import { confiners } from './profile/confinement.ts'

type Found = { readonly path: string } | { readonly obstacle: Obstacle }

/** The first bubblewrap there is, if it can be trusted; else what stands in the way. Looks anew at each call. */
export function findBubblewrap(paths: readonly string[] = confiners(process.platform)): Found {
  for (const path of paths) {
    const stats = lstatSync(path, { throwIfNoEntry: false })
    if (!stats) continue
    const flaw = flawOf(stats)
    return flaw ? { obstacle: untrusted(path, flaw) } : { path }
  }
  return { obstacle: missing }
}

function flawOf(stats: Stats): string | undefined {
  if (!stats.isFile()) return 'is not a regular file'
  if ((stats.mode & 0o111) === 0) return 'is not executable'
  if (!isRoot(stats.uid)) return 'does not belong to root'
  if ((stats.mode & 0o022) !== 0) return 'can be written by others than its owner'
  return undefined
}

/** Whether a file's owner is root: inside a user namespace without a root, root is shown as the overflow uid. */
function isRoot(uid: number): boolean {
  if (uid === 0) return true
  return uid !== process.getuid?.() && uid === overflowUid() && !rootIsMapped()
}

function overflowUid(): number {
  return Number(readFileSync('/proc/sys/kernel/overflowuid', 'utf8'))
}

/** user_namespaces(7): lines of `inside outside length`. */
function rootIsMapped(): boolean {
  const ranges = readFileSync('/proc/self/uid_map', 'utf8').trim().split('\n')
  return ranges.some((range) => range.trim().startsWith('0 '))
}
