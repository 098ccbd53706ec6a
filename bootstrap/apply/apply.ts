import { Failure } from '../../runtime/protocol/failure.ts'
import type { Plan, ReceiptLine, StewardEvent } from '../../runtime/protocol/plan.ts'
import type { Probe } from '../../runtime/protocol/proof.ts'
import type { Release } from '../../runtime/protocol/release.ts'
import type { Facts } from '../facts/facts.ts'
import type { Host } from '../host/host.ts'
import type { Tell } from '../tell.ts'
import { hear } from './hear.ts'
import { receiveCommand } from './receive.ts'
import { foundNoRoom, makeRoom } from './room.ts'
import { uploadOf } from './upload.ts'

type End = Extract<StewardEvent, { at: 'end' }>

/** What came of a plan: what each step did, how it ended, and where it failed the logs. */
export interface Applied {
  readonly receipt: readonly ReceiptLine[]
  /** What was proven of it, as far as it came to that. */
  readonly probes: readonly Probe[]
  readonly end: End
  /** All is up, and the vault waits for its passphrase. */
  readonly isLocked: boolean
  readonly logs: Readonly<Record<string, readonly string[]>>
}

/** A plan, what it needs, and where it goes. */
interface Sending {
  readonly plan: Plan
  /** Whose layers it needs; without one all of it is on the host. */
  readonly release: Release | undefined
  readonly facts: Facts
  readonly host: Host
  readonly tell: Tell
}

/**
 * Sends a plan with the layers the host lacks in one exec, and follows the steward that carries it out. Where the
 * layers that are there turn out to be damaged, all of them travel in a second.
 * @throws Failure STEWARD_LOST
 */
export async function apply(
  plan: Plan,
  release: Release | undefined,
  facts: Facts,
  host: Host,
  tell: Tell,
): Promise<Applied> {
  const all = release?.manifest.layers.map((layer) => layer.digest) ?? []
  const missing = all.filter((digest) => !facts.layer.includes(digest))
  tell({ at: 'phase', phase: 'apply', state: 'begun', detail: `${plan.steps.length} steps on ${host.name}` })
  const sending = { plan, release, facts, host, tell }
  let { events, ran } = await send(missing, sending)
  if (foundNoRoom(events, ran)) {
    if (facts.current) await makeRoom(host, plan.home)
    if (facts.current) ({ events, ran } = await send(missing, sending))
    if (foundNoRoom(events, ran)) throw noRoom(plan, release, facts)
  }
  if (missing.length < all.length && isDamaged(events)) ({ events, ran } = await send(all, sending))
  const end = events.findLast((event) => event.at === 'end')
  if (!end) throw Failure.of('STEWARD_LOST', { host: host.name, why: lastLine(ran.stderr) || `exit code ${ran.code}` })
  tell({ at: 'phase', phase: 'apply', state: 'done', detail: host.name })
  return {
    receipt: events.flatMap((event) => (event.at === 'step' ? [receiptOf(event)] : [])),
    end,
    probes: events.flatMap((event) => (event.at === 'probe' ? [event.probe] : [])),
    isLocked: events.some((event) => event.at === 'locked'),
    logs: events.find((event) => event.at === 'evidence')?.logs ?? {},
  }
}

function noRoom({ home }: Plan, release: Release | undefined, { diskFreeMb = 0, layer }: Facts): Failure {
  const missing = (release?.manifest.layers ?? []).filter(({ digest }) => !layer.includes(digest))
  const bytes = missing.flatMap(({ files }) => files).reduce((sum, file) => sum + file.size, 0)
  return Failure.of('DISK_FULL', { path: home, free: diskFreeMb, needed: Math.ceil(bytes / 1e6) })
}

/** One exec: the bytes on its stdin, the steward's events on its stdout. */
async function send(layers: readonly string[], { plan, release, facts, host, tell }: Sending) {
  const { bytes, archive } = await uploadOf(plan, release, layers, { host, facts, tell })
  return hear(host, receiveCommand(plan, release, archive), bytes(), tell)
}

/** A steward that never said a word, or one that found a layer damaged and has undone nothing. */
function isDamaged(events: readonly StewardEvent[]): boolean {
  const end = events.at(-1)
  return end === undefined || (end.at === 'end' && end.failure?.code === 'RELEASE_DAMAGED' && end.undone === 'none')
}

function receiptOf({ step, outcome, detail, ms }: Extract<StewardEvent, { at: 'step' }>): ReceiptLine {
  return { step, outcome, detail, ms }
}

function lastLine(text: string): string {
  return text.trim().split('\n').at(-1) ?? ''
}
