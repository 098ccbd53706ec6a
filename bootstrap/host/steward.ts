import { readFileSync } from 'node:fs'
import type * as z from 'zod'
import { Failure } from '../../runtime/protocol/failure.ts'
import { stewardEvent } from '../../runtime/protocol/plan.ts'
import type { Host, Ran, ShellCommand } from './host.ts'

/** EX_NOPERM and EX_UNAVAILABLE, sysexits.h(3): what steward.sh ends with. */
const unsafe = 77
const unavailable = 69

/** A look takes no longer, however slow the machine. */
const lookMs = 20_000

/** Whose steward is asked. */
interface Asked {
  readonly name: string
  readonly home: string
}

/** What asks the steward of the release in service in a home. */
export function stewardCommand(home: string, args: readonly string[]): ShellCommand {
  return { script: shellText('trusted.sh') + shellText('steward.sh'), args: [home, ...args] }
}

/**
 * Asks the steward of a home for one document.
 * @throws Failure HOME_UNSAFE, NOT_HATCHED, STEWARD_UNUSABLE; what the steward refused it with
 */
export async function askSteward<Document>(
  host: Host,
  asked: Asked,
  verb: string,
  document: z.ZodType<Document>,
): Promise<Document> {
  const ran = await host.run(stewardCommand(asked.home, [verb]), lookMs)
  const failure = notRun(ran, asked)
  if (failure) throw failure
  const said: unknown = JSON.parse(ran.stdout)
  const event = stewardEvent.safeParse(said)
  if (!event.success || event.data.at !== 'end' || !event.data.failure) return document.parse(said)
  const refused = Failure.revive(event.data.failure)
  // What a steward says to a verb that came after it.
  if (refused.code !== 'USAGE') throw refused
  throw Failure.of('STEWARD_UNUSABLE', { name: asked.name, why: `its release does not know "${verb}" yet` })
}

/** The text of a shell script that stands beside this file. */
export function shellText(name: string): string {
  return readFileSync(new URL(`./${name}`, import.meta.url), 'utf8')
}

/** Why the steward of a home did not run; undefined where it did. */
export function notRun({ code, stderr }: Ran, { name, home }: Asked): Failure | undefined {
  if (code === 0) return undefined
  if (code === unsafe) return Failure.of('HOME_UNSAFE', { folder: stderr.trim(), user: 'you' })
  if (code === unavailable) return Failure.of('NOT_HATCHED', { name, home })
  const why = stderr.trim().split('\n').at(-1) || `exit code ${code}`
  return Failure.of('STEWARD_UNUSABLE', { name, why })
}
