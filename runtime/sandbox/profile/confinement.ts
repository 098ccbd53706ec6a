import { dirname } from 'node:path'
import { type CommandProfile, commandEnvironment, commandProfile } from './command.ts'
import { seatbeltProfile } from './seatbelt.ts'

/** Where the program that confines a command may be. Never looked for in PATH, where anybody could put another first. */
export function confiners(platform: NodeJS.Platform): readonly string[] {
  return platform === 'darwin' ? ['/usr/bin/sandbox-exec'] : ['/usr/bin/bwrap', '/bin/bwrap']
}

/** What that program is told before the command: bubblewrap's options, or a profile of sandbox-exec(1). */
export function confinement(platform: NodeJS.Platform, profile: CommandProfile): string[] {
  if (platform !== 'darwin') return [...commandProfile(profile), '--']
  const { workspace } = profile
  const variables = Object.entries(commandEnvironment).map(([name, value]) => `${name}=${value}`)
  return ['-p', seatbeltProfile({ workspace, home: dirname(workspace) }), '/usr/bin/env', '-i', ...variables]
}
