import { randomUUID } from 'node:crypto'
import type { Identity } from '../process/identity.ts'
import { errorFacts } from '../process/log.ts'
import { invalidRequest } from '../process/refusal.ts'
import { open, type Target } from '../protocol/call.ts'
import { Failure } from '../protocol/failure.ts'
import { actionDigest, grantLifetimeMs, sealGrant } from '../protocol/grant.ts'
import { called } from '../protocol/layout.ts'
import { runTool } from '../protocol/routes.ts'
import { isToolName, type ToolEvent, toolInputs } from '../protocol/tool.ts'
import { decide, type Question } from './decide.ts'
import { recordDecision } from './decision-log.ts'
import { recordEnding, recordRefusal } from './events/ending.ts'
import type { EventLog } from './events/log.ts'
import type { GrantKey } from './grant-key.ts'
import { hold } from './hold.ts'
import type { Settings } from './settings.ts'

const assistant = called('assistant')

/** How long the assistant may take to accept a tool among a burst of them. A client that waits less long goes away. */
const acceptedMs = 60_000

/** What asking for a tool needs: where decisions are kept, what was set, the key that grants, who runs tools and where. */
export interface Asked {
  readonly self: Identity
  readonly events: EventLog
  readonly settings: Settings
  readonly key: GrantKey
  readonly assistant: Target
  readonly workspace: string
}

/**
 * Validates, decides, records the decision, and where it allows has the assistant run the tool under a grant for exactly
 * this action, once. An assistant that restarts is waited for. Resolves when the tool was accepted, with what it says.
 * @param signal aborted when whoever asked goes away: the tool is then cut.
 * @throws Failure REQUEST_INVALID, ACTION_DENIED, DATABASE_UNUSABLE, GRANT_KEY_UNUSABLE, or the assistant's refusal:
 * nothing has run then.
 */
export async function ask(given: Asked, wanted: Question, signal: AbortSignal): Promise<AsyncIterable<ToolEvent>> {
  const action = { tool: wanted.tool, input: limited(given.settings, wanted.tool, validated(wanted)) }
  const id = randomUUID()
  const digest = actionDigest(action)
  const decision = decide({ ...wanted, ...action }, given.workspace)
  recordDecision(given.events, id, digest, wanted, decision)
  if (decision.outcome === 'deny') throw Failure.of('ACTION_DENIED', { tool: wanted.tool, why: decision.reason })
  const tool = { action: id, tool: wanted.tool }
  try {
    const key = given.key.use()
    const how = { signal, deadlineMs: acceptedMs }
    const opened = await hold(() => {
      const now = Date.now()
      // Anew each time: while an assistant is waited for, a grant grows old.
      const grant = sealGrant(key, { id, digest, issuedAt: now, expiresAt: now + grantLifetimeMs })
      return open(given.assistant, runTool, { ...action, grant }, how)
    }, signal).catch(distrusted)
    const said = told(opened, signal)
    const onFault = (error: unknown) => given.self.log.error(errorFacts(error), 'the end of a tool is not written')
    return recordEnding(given.events, tool, said, onFault)
  } catch (error) {
    recordRefusal(given.events, tool, error)
    throw error
  }
}

/** A command that does not say how long it may run gets the time that was set. */
function limited(settings: Settings, tool: string, input: unknown): unknown {
  if (tool !== 'bash' || input === null || typeof input !== 'object') return input
  return { wallClockMs: settings.get('exec.timeLimit') * 1000, ...definedIn(input) }
}

function definedIn(input: object): object {
  return Object.fromEntries(Object.entries(input).filter(([, value]) => value !== undefined))
}

/** The input as its tool's schema gives it. The assistant may ask for what is unknown: that is decided, not validated. */
function validated({ asker, tool, input }: Question): unknown {
  if (!isToolName(tool)) {
    if (asker === 'assistant') return input ?? null
    throw Failure.of('REQUEST_INVALID', { what: 'there is no such tool' })
  }
  const parsed = toolInputs[tool].safeParse(input)
  if (!parsed.success) throw invalidRequest(parsed.error)
  return parsed.data
}

function distrusted(thrown: unknown): never {
  throw thrown instanceof Failure ? Failure.distrust(thrown.toJSON(), assistant) : thrown
}

/**
 * The assistant reads what others wrote and may be taken over by it: what it has a person type next is the catalogue's,
 * never its own. One that is lost half-way is told as the last event, which says more than a cut connection.
 */
async function* told(events: AsyncIterable<ToolEvent>, signal: AbortSignal): AsyncGenerator<ToolEvent> {
  try {
    for await (const one of events)
      yield one.event === 'failure' ? { ...one, failure: Failure.distrust(one.failure, assistant).toJSON() } : one
  } catch (error) {
    if (!signal.aborted) yield { event: 'failure', failure: Failure.from(error).toJSON() }
  }
}
