import { chmodSync, chownSync, lstatSync, mkdirSync, type Stats } from 'node:fs'
import { Failure } from '../../protocol/failure.ts'
import { type Folder, homeFolders } from '../../protocol/layout.ts'
import type { Separation } from '../../protocol/plan.ts'
import { type Machine, ownerIds } from '../machine.ts'
import { type Act, differs, same } from '../step.ts'

/** The folders of a home, each with its owner, group and mode. */
export const foldersStep: Act<'folders'> = {
  observe: (_step, machine) => {
    const folders = homeFolders(machine.at, machine.plan.separation)
    const wrong = folders.flatMap((folder) => faultOf(folder, machine.plan.separation) ?? [])
    return wrong.length === 0 ? same(`${folders.length} folders`) : differs(wrong.join('; '))
  },
  change: (_step, machine) => {
    const folders = homeFolders(machine.at, machine.plan.separation)
    const wrong = folders.filter((folder) => faultOf(folder, machine.plan.separation) !== undefined)
    for (const folder of wrong) settle(folder, machine)
    return wrong.length >= folders.length - 2
      ? `made ${wrong.length} folders`
      : `mended ${wrong.map((one) => one.path).join(', ')}`
  },
}

/** What is wrong with a folder, in words, or undefined. */
export function faultOf(folder: Folder, separation: Separation): string | undefined {
  const found = look(folder.path)
  if (!found) return `${folder.path} is missing`
  if (!found.isDirectory()) return `${folder.path} is not a folder`
  const uid = ownerIds(folder.owner, separation).uid
  const gid = ownerIds(folder.group, separation).gid
  if (found.uid !== uid || found.gid !== gid)
    return `${folder.path} is owned by ${found.uid}:${found.gid}, not ${uid}:${gid}`
  const mode = found.mode & 0o7777
  if (mode !== folder.mode) return `${folder.path} has mode ${mode.toString(8)}, not ${folder.mode.toString(8)}`
  return undefined
}

function settle(folder: Folder, machine: Machine): void {
  const found = look(folder.path)
  if (found && !found.isDirectory()) throw Failure.of('HOME_FOREIGN', { home: folder.path, what: 'it is not a folder' })
  if (!found) {
    if (folder.path !== machine.at.home) machine.journal.aboutToMake('tree', folder.path)
    mkdirSync(folder.path, { mode: 0o700 })
  }
  chownSync(
    folder.path,
    ownerIds(folder.owner, machine.plan.separation).uid,
    ownerIds(folder.group, machine.plan.separation).gid,
  )
  // After chown, which clears the set-group-id bit (chown(2)).
  chmodSync(folder.path, folder.mode)
}

function look(path: string): Stats | undefined {
  return lstatSync(path, { throwIfNoEntry: false })
}
