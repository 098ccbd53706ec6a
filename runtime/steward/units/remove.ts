import { existsSync, readdirSync, rmSync } from 'node:fs'
import { basename, join } from 'node:path'
import { systemctl } from './manager.ts'
import { unitFolder, wantedBy } from './names.ts'

/** Takes units away, by the paths of their files: stopped, started no more, and forgotten by systemd. */
export async function removeSystemUnits(paths: readonly string[]): Promise<void> {
  if (paths.length === 0) return
  const names = paths.map((path) => basename(path))
  await systemctl('stop', ...names)
  for (const path of paths) for (const one of [linkOf(path), path, ...staged(path)]) rmSync(one, { force: true })
  await systemctl('daemon-reload')
  await systemctl('reset-failed', ...names)
}

/** What is still there of a unit. */
export function leftOfUnit(path: string): string[] {
  return [linkOf(path), path].filter((one) => existsSync(one))
}

function linkOf(path: string): string {
  return join(unitFolder, `${wantedBy}.wants`, basename(path))
}

/** What a steward that was killed while it wrote has left. */
function staged(path: string): string[] {
  const names = readdirSync(unitFolder).filter((name) => name.startsWith(`.${basename(path)}.`))
  return names.map((name) => join(unitFolder, name))
}
