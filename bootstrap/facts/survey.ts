import { readFileSync } from 'node:fs'
import { Failure } from '../../runtime/protocol/failure.ts'
import { stewardEvent } from '../../runtime/protocol/plan.ts'
import type { Proof } from '../../runtime/protocol/proof.ts'
import type { Host, ShellCommand } from '../host/host.ts'
import { shellText } from '../host/steward.ts'
import type { Tell } from '../tell.ts'
import { type Facts, parseFacts } from './facts.ts'

/** What the survey is asked about. */
export interface Wanted {
  readonly home: string
  readonly port: number
  /** Prove only where this release is in service; without one, whatever is. */
  readonly release?: string
  readonly tokenSha256?: string
}

/** Finds out everything about a machine in one exec; where the wanted release is in service, that exec is the proof too. */
export async function survey(host: Host, wanted: Wanted, tell: Tell): Promise<Facts> {
  tell({ at: 'phase', phase: 'survey', state: 'begun', detail: host.name })
  const ran = await host.run(surveyCommand(wanted))
  const [lines, events] = split(ran.stdout)
  if (lines.length === 0)
    throw Failure.of('UNEXPECTED', { what: `the survey of ${host.name} printed nothing: ${ran.stderr}` })
  const found = parseFacts(lines)
  const proof = proofIn(events)
  tell({
    at: 'phase',
    phase: 'survey',
    state: 'done',
    detail: `${found.distribution ?? found.kernel}, ${found.machine}`,
  })
  return { ...found, proof }
}

/** The survey as a command. */
export function surveyCommand({ home, port, release = '', tokenSha256 = '' }: Wanted): ShellCommand {
  const script = shellText('trusted.sh') + readFileSync(new URL('./survey.sh', import.meta.url), 'utf8')
  return { script, args: [home, String(port), release, tokenSha256] }
}

function split(output: string): [string[], string[]] {
  const lines = output.split('\n').filter(Boolean)
  const mark = lines.indexOf('proof')
  return mark < 0 ? [lines, []] : [lines.slice(0, mark), lines.slice(mark + 1)]
}

function proofIn(lines: readonly string[]): Proof | undefined {
  const last = lines.at(-1)
  const event = last === undefined ? undefined : stewardEvent.parse(JSON.parse(last))
  return event?.at === 'end' ? event.proof : undefined
}
