import { access, constants } from 'node:fs/promises'
import { join } from 'node:path'
import { commandEnvironment } from '../../sandbox/profile/command.ts'
import type { View } from './view.ts'

/** The file that a command's shell runs by this name, free of links; null where there is none on its PATH. */
export async function findProgram(view: View, name: string): Promise<string | null> {
  if (name === '' || name.includes('/') || name.includes('\0')) return null
  for (const folder of commandEnvironment.PATH.split(':')) {
    const { real, kind } = await view.follow(join(folder, name))
    if (kind === 'file' && (await mayRun(real))) return real
  }
  return null
}

function mayRun(file: string): Promise<boolean> {
  return access(file, constants.X_OK).then(
    () => true,
    () => false,
  )
}
