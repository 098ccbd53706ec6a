import { readFileSync } from 'node:fs'
import { Failure } from '../../runtime/protocol/failure.ts'
import type { Ran, ShellCommand } from './host.ts'

/** EX_NOPERM and EX_UNAVAILABLE, sysexits.h(3): what steward.sh ends with. */
const unsafe = 77
const unavailable = 69

/** What asks the steward of the release in service in a home. */
export function stewardCommand(home: string, args: readonly string[]): ShellCommand {
  return { script: shellText('trusted.sh') + shellText('steward.sh'), args: [home, ...args] }
}

/** The text of a shell script that stands beside this file. */
export function shellText(name: string): string {
  return readFileSync(new URL(`./${name}`, import.meta.url), 'utf8')
}

/** Why the steward of a home did not run; undefined where it did. */
export function notRun({ code, stderr }: Ran, { name, home }: { name: string; home: string }): Failure | undefined {
  if (code === 0) return undefined
  if (code === unsafe) return Failure.of('HOME_UNSAFE', { folder: stderr.trim(), user: 'you' })
  if (code === unavailable) return Failure.of('NOT_HATCHED', { name, home })
  const why = stderr.trim().split('\n').at(-1) || `exit code ${code}`
  return Failure.of('STEWARD_UNUSABLE', { name, why })
}
