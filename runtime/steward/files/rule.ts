import {
  chmodSync,
  closeSync,
  constants,
  fchmodSync,
  fchownSync,
  fstatSync,
  lchownSync,
  lstatSync,
  openSync,
} from 'node:fs'
import { Failure } from '../../protocol/failure.ts'
import type { FileRule } from '../../protocol/home/files.ts'
import type { Separation } from '../../protocol/plan.ts'
import { asAccount, ownerIds } from '../machine.ts'

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

/**
 * Gives a file its owner and mode. Its folder may belong to an account that can put anything there at any moment: a
 * link is not followed, and a file with a second name elsewhere is left alone (CVE-2017-18078 was such a chown).
 * @throws Failure UNEXPECTED where it is not what it should be.
 */
export function settleFile({ path, kind, owner, group, mode }: FileRule, separation: Separation): void {
  const { uid } = ownerIds(owner, separation)
  const { gid } = ownerIds(group, separation)
  if (kind === 'socket') {
    // A socket cannot be opened; its folder is set-group-id and nobody but its server may write there.
    if (!lstatSync(path).isSocket()) throw Failure.of('UNEXPECTED', { what: `${path} is not a socket` })
    lchownSync(path, uid, gid)
    // With no more than its owner's rights: it may be a link by now, and chmod(2) would follow it.
    asAccount(ownerIds(owner, separation), () => chmodSync(path, mode))
    return
  }
  const file = openSync(path, constants.O_RDONLY | constants.O_NOFOLLOW | constants.O_NONBLOCK)
  try {
    const stats = fstatSync(file)
    if (!stats.isFile() || stats.nlink !== 1)
      throw Failure.of('UNEXPECTED', { what: `${path} is not a file of one name, and was left alone` })
    fchownSync(file, uid, gid)
    fchmodSync(file, mode)
  } finally {
    closeSync(file)
  }
}
