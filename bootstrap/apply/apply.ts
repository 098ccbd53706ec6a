import { Failure } from '../../runtime/protocol/failure.ts'
import { type Plan, type ReceiptLine, type StewardEvent, stewardEvent } from '../../runtime/protocol/plan.ts'
import type { Release } from '../../runtime/protocol/release.ts'
import type { Facts } from '../facts/facts.ts'
import type { Host } from '../host/host.ts'
import { tarOf } from '../release/tar.ts'
import type { Tell } from '../tell.ts'
import { receiveCommand } from './receive.ts'

type End = Extract<StewardEvent, { at: 'end' }>

/** What came of a plan: what each step did, how it ended, and where it failed the logs. */
export interface Applied {
  readonly receipt: readonly ReceiptLine[]
  readonly end: End
  readonly logs: Readonly<Record<string, readonly string[]>>
}

/** Sends a plan with the layers the host lacks in one exec, and follows the steward that carries it out. */
export async function apply(plan: Plan, release: Release, facts: Facts, host: Host, tell: Tell): Promise<Applied> {
  const missing = release.manifest.layers.map((layer) => layer.digest).filter((digest) => !facts.layer.includes(digest))
  tell({ at: 'phase', phase: 'apply', state: 'begun', detail: `${plan.steps.length} steps on ${host.name}` })
  const events: StewardEvent[] = []
  const ran = await host.stream(receiveCommand(plan, release), {
    stdin: tarOf(release, missing, [{ path: 'plan.json', mode: 0o600, bytes: Buffer.from(JSON.stringify(plan)) }]),
    line: (line) => {
      const event = stewardEvent.parse(JSON.parse(line))
      events.push(event)
      tell(event)
    },
  })
  const end = events.findLast((event) => event.at === 'end')
  if (!end) throw Failure.of('STEWARD_LOST', { host: host.name, why: lastLine(ran.stderr) || `exit code ${ran.code}` })
  tell({ at: 'phase', phase: 'apply', state: 'done', detail: host.name })
  return {
    receipt: events.flatMap((event) => (event.at === 'step' ? [receiptOf(event)] : [])),
    end,
    logs: events.find((event) => event.at === 'evidence')?.logs ?? {},
  }
}

function receiptOf({ step, outcome, detail, ms }: Extract<StewardEvent, { at: 'step' }>): ReceiptLine {
  return { step, outcome, detail, ms }
}

function lastLine(text: string): string {
  return text.trim().split('\n').at(-1) ?? ''
}
