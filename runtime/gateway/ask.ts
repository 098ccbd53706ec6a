import { randomUUID } from 'node:crypto'
import { posix } from 'node:path'
import { judge } from '../permission/judge.ts'
import { errorFacts } from '../process/log.ts'
import { invalidRequest } from '../process/refusal.ts'
import { Failure } from '../protocol/failure.ts'
import { type Action, actionDigest } from '../protocol/permission/grant.ts'
import type { Context } from '../protocol/permission/risk.ts'
import { type AskedEvent, type Asker, isToolName, type ToolEvent, toolInputs } from '../protocol/tool.ts'
import type { Approvals } from './approvals/approvals.ts'
import { endOf } from './approvals/row.ts'
import type { Waiting } from './approvals/waiting.ts'
import { type Deciding, type Examined, examine, isUnchanged } from './decisions/examine.ts'
import { type Decided, reasonOf, recordDecision } from './decisions/record.ts'
import { traceOf } from './decisions/trace.ts'
import { type Running, run } from './run.ts'
import type { Settings } from './settings.ts'

/** A tool that is asked for. */
interface Question {
  readonly as: Asker
  readonly tool: string
  readonly input: unknown
  readonly context?: Context | undefined
}

/** What asking for a tool needs. */
export interface Asked extends Deciding, Running {
  readonly approvals: Approvals
}

/**
 * Validates, decides, records the decision, and has run what is allowed. The guardian decides by asking. What the assistant
 * wants is judged, and where it has to wait for the guardian that is what is told first.
 * @param signal aborted when whoever asked goes away: the tool is then cut, and no prompt waits any more.
 * @throws Failure REQUEST_INVALID, ACTION_DENIED, DATABASE_UNUSABLE, GRANT_KEY_UNUSABLE, or the assistant's refusal:
 * nothing has run then.
 */
export async function ask(given: Asked, wanted: Question, signal: AbortSignal): Promise<AsyncIterable<AskedEvent>> {
  const { tool, as, context = 'conversation' } = wanted
  const action = { tool, input: limited(given.settings, tool, validated(wanted)) }
  const id = randomUUID()
  if (as === 'guardian') {
    decided(given, asGuardian(given, id, action))
    return run(given, id, action, signal)
  }
  const examined = await examine(given, action, context, signal)
  given.self.log.debug({ decision: id }, traceOf(examined))
  const { outcome, reason } = examined.decision
  if (outcome === 'ask') return afterwards(given, examined, wait(given, id, examined, signal), signal)
  decided(given, asAssistant(id, examined))
  if (outcome === 'deny') throw Failure.of('ACTION_DENIED', { tool, why: reason.replace(/\.$/, '') })
  return run(given, id, examined.action, signal)
}

function decided({ events }: Asked, decision: Decided): void {
  events.record((database, tell) => recordDecision(database, tell, decision))
}

function asGuardian({ workspace }: Asked, action: string, wanted: Action): Decided {
  const { risk } = judge(wanted, { workspace })
  const reason = 'the guardian asked for it'
  return { action, tool: wanted.tool, asker: 'guardian', risk, outcome: 'allow', reason, digest: actionDigest(wanted) }
}

function asAssistant(action: string, examined: Examined): Decided {
  const { judgment, decision, context } = examined
  const said = { tool: judgment.tool, asker: 'assistant', risk: judgment.risk, outcome: decision.outcome } as const
  const rules = decision.rules.map((rule) => rule.id)
  return { action, ...said, reason: reasonOf(examined), digest: actionDigest(examined.action), context, rules }
}

/** Has an action wait for the guardian. */
function wait({ approvals }: Asked, action: string, examined: Examined, signal: AbortSignal): Waiting {
  const { judgment, decision, context } = examined
  const wanted = {
    ...judgment,
    ...{ action, context, cwd: posix.relative(judgment.workspace, judgment.folder) || '.' },
    reasons: [...judgment.reasons, ...(decision.rules.length > 0 ? [decision.reason] : [])],
  }
  const record = (...[database, tell, prompt]: Parameters<Parameters<Approvals['ask']>[1]>) =>
    recordDecision(database, tell, { ...asAssistant(action, examined), prompt })
  return approvals.ask(wanted, record, signal)
}

/** What is told of an action that waits, and once it was approved and is still the same, of its tool. */
async function* afterwards(
  given: Asked,
  { action }: Examined,
  waiting: Waiting,
  signal: AbortSignal,
): AsyncGenerator<AskedEvent> {
  yield { event: 'asking', prompt: waiting.prompt }
  const prompt = await waiting.ended
  try {
    const { id, state } = prompt
    if (state !== 'approved') throw Failure.of('APPROVAL_DENIED', { id, how: endOf(prompt) })
    yield { event: 'approved', prompt }
    yield* await approved(given, action, waiting, signal)
  } catch (error) {
    if (signal.aborted) return
    if (!(error instanceof Failure)) given.self.log.error(errorFacts(error), 'what was approved failed unexpectedly')
    yield { event: 'failure', failure: Failure.from(error).toJSON() }
  }
}

/** Looks once more at what the guardian looked at, and only then has it run. */
async function approved(
  given: Asked,
  action: Action,
  waiting: Waiting,
  signal: AbortSignal,
): Promise<AsyncIterable<ToolEvent>> {
  const { id } = waiting.prompt
  if (!(await isUnchanged(given, action, signal))) {
    given.events.tell({ kind: 'approval.ended', prompt: id, action: waiting.action, outcome: 'stale' })
    throw Failure.of('APPROVAL_STALE', { id, what: 'a file, a link or a skill that it uses is not what it was' })
  }
  given.events.tell({ kind: 'tool.began', action: waiting.action, tool: action.tool })
  return run(given, waiting.action, action, signal)
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
function validated({ as, tool, input }: Question): unknown {
  if (!isToolName(tool)) {
    if (as === 'assistant') return input ?? null
    throw Failure.of('REQUEST_INVALID', { what: 'there is no such tool' })
  }
  const parsed = toolInputs[tool].safeParse(input)
  if (!parsed.success) throw invalidRequest(parsed.error)
  return parsed.data
}
