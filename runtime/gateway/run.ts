import type { Identity } from '../process/identity.ts'
import { errorFacts } from '../process/log.ts'
import { open, type Target } from '../protocol/call.ts'
import { Failure } from '../protocol/failure.ts'
import { called } from '../protocol/layout.ts'
import { type Action, actionDigest, grantLifetimeMs, sealGrant } from '../protocol/permission/grant.ts'
import { runTool } from '../protocol/routes.ts'
import type { ToolEvent } from '../protocol/tool.ts'
import { distrusted } from './decisions/examine.ts'
import { recordEnding, recordRefusal } from './events/ending.ts'
import type { EventLog } from './events/log.ts'
import type { GrantKey } from './grant-key.ts'
import { hold } from './hold.ts'

/** How long the assistant may take to accept a tool among a burst of them. A client that waits less long goes away. */
const acceptedMs = 60_000

/** What running a tool needs: the key that grants, and who runs it. */
export interface Running {
  readonly self: Identity
  readonly events: EventLog
  readonly key: GrantKey
  readonly assistant: Target
}

/**
 * Has the assistant run what was allowed, under a grant for exactly this action, once. An assistant that restarts is waited for.
 * Resolves when the tool was accepted, with what it says.
 * @param id of the decision, and of the grant.
 * @param signal aborted when whoever asked goes away: the tool is then cut.
 * @throws Failure GRANT_KEY_UNUSABLE, or the assistant's refusal: nothing has run then.
 */
export async function run(
  given: Running,
  id: string,
  action: Action,
  signal: AbortSignal,
): Promise<AsyncIterable<ToolEvent>> {
  const { tool, input, measured } = action
  const digest = actionDigest(action)
  const begun = { action: id, tool }
  try {
    const key = given.key.use()
    const how = { signal, deadlineMs: acceptedMs }
    const opened = await hold(() => {
      const now = Date.now()
      // Anew each time: while an assistant is waited for, a grant grows old.
      const grant = sealGrant(key, { id, digest, issuedAt: now, expiresAt: now + grantLifetimeMs })
      const measure = measured ? { measure: measured.request } : {}
      return open(given.assistant, runTool, { tool, input, grant, ...measure }, how)
    }, signal).catch(distrusted)
    const said = told(opened, signal)
    const onFault = (error: unknown) => given.self.log.error(errorFacts(error), 'the end of a tool is not written')
    return recordEnding(given.events, begun, said, onFault)
  } catch (error) {
    recordRefusal(given.events, begun, error)
    throw error
  }
}

/**
 * The assistant reads what others wrote and may be taken over by it: what it has a person type next is the catalogue's,
 * never its own. One that is lost half-way is told as the last event, which says more than a cut connection.
 */
async function* told(events: AsyncIterable<ToolEvent>, signal: AbortSignal): AsyncGenerator<ToolEvent> {
  try {
    for await (const one of events)
      yield one.event === 'failure'
        ? { ...one, failure: Failure.distrust(one.failure, called('assistant')).toJSON() }
        : one
  } catch (error) {
    if (!signal.aborted) yield { event: 'failure', failure: Failure.from(error).toJSON() }
  }
}
