import type { Foreseen, Remote } from '../../stacks/remote.ts'
import { operatorFolders } from '../record/folders.ts'
import type { Request } from '../request.ts'
import type { Tell } from '../tell.ts'

/** What a dry run would make of its machine; undefined where none is made. @throws Failure why that cannot be said */
export async function machineForeseen(
  { machine, dryRun }: Request,
  remote: Remote,
  tell: Tell,
): Promise<Foreseen | undefined> {
  if (!(dryRun && remote.makesMachines && machine)) return undefined
  return remote.preview(machine, { folders: operatorFolders().roots, tell })
}
