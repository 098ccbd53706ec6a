import {
  chmodSync,
  chownSync,
  closeSync,
  constants,
  fchmodSync,
  fchownSync,
  fstatSync,
  lstatSync,
  openSync,
} from 'node:fs'
import { Failure } from '../../protocol/failure.ts'
import type { FileRule } from '../../protocol/home/files.ts'
import type { Separation } from '../../protocol/plan.ts'
import { ownerIds } from '../machine.ts'

/** What is wrong with a file that is there, in words; undefined where nothing is, or it is not there. */
export function faultOfFile({ path, kind, owner, group, mode }: FileRule, separation: Separation): string | undefined {
  const found = lstatSync(path, { throwIfNoEntry: false })
  if (!found) return undefined
  if (kind === 'file' ? !found.isFile() : !found.isSocket()) return `${path} is not a ${kind}`
  const uid = ownerIds(owner, separation).uid
  const gid = ownerIds(group, separation).gid
  if (found.uid !== uid || found.gid !== gid) return `${path} is owned by ${found.uid}:${found.gid}, not ${uid}:${gid}`
  const seen = found.mode & 0o7777
  return seen === mode ? undefined : `${path} has mode ${seen.toString(8)}, not ${mode.toString(8)}`
}

/** Names a file without opening it, open(2): Node has no word for this flag. */
const O_PATH = 0o10000000

/**
 * Gives a file its owner and mode. Its folder may belong to an account that can put anything there at any moment: a link is
 * not followed, what has a second name elsewhere is left alone (CVE-2017-18078 was such a chown), and what was looked at is
 * what is changed, whatever has its name by then.
 * @throws Failure UNEXPECTED where it is not what it should be.
 */
export function settleFile({ path, kind, owner, group, mode }: FileRule, separation: Separation): void {
  const ids = [ownerIds(owner, separation).uid, ownerIds(group, separation).gid] as const
  const how = kind === 'socket' ? O_PATH : constants.O_RDONLY | constants.O_NONBLOCK
  const file = openSync(path, how | constants.O_NOFOLLOW)
  try {
    const stats = fstatSync(file)
    if ((kind === 'socket' ? !stats.isSocket() : !stats.isFile()) || stats.nlink !== 1)
      throw Failure.of('UNEXPECTED', { what: `${path} is not a ${kind} of one name, and was left alone` })
    if (kind === 'file') {
      fchownSync(file, ...ids)
      fchmodSync(file, mode)
    } else {
      // A descriptor of O_PATH takes no fchown(2); its link in /proc leads to what it names (proc_pid_fd(5)).
      chownSync(`/proc/self/fd/${file}`, ...ids)
      chmodSync(`/proc/self/fd/${file}`, mode)
    }
  } finally {
    closeSync(file)
  }
}
