import type { Database } from '../process/database/database.ts'
import type { Identity } from '../process/identity.ts'
import { errorFacts } from '../process/log.ts'
import { invalidRequest } from '../process/refusal.ts'
import { Failure } from '../protocol/failure.ts'
import { type Action, actionDigest, type GrantClaims } from '../protocol/permission/grant.ts'
import type { Measured, MeasureRequest } from '../protocol/permission/measure.ts'
import { isToolName, type ToolEvent, toolInputs } from '../protocol/tool.ts'
import { spendGrant, verifyGrant } from './grants.ts'
import { beginRun, recordEnd } from './runs.ts'
import type { ToolCall } from './tools.ts'
import { Turns } from './turns.ts'

/** Tools that run at once; more wait, so that a burst of them can't exhaust the machine. */
const atOnce = 16

/** A request as it comes over the wire. */
export interface ToolRequest {
  readonly tool: string
  readonly input: unknown
  readonly grant: string
  /** What is looked up right before it runs, since the grant is for what was found then. */
  readonly measure?: MeasureRequest | undefined
}

/** What really runs a tool, once all is checked. */
export type Perform = (call: ToolCall, signal: AbortSignal) => AsyncIterable<ToolEvent>

/** What looks up how things are now. */
export type Measure = (request: MeasureRequest, signal: AbortSignal) => Promise<Measured>

/** Runs tools, each under a grant of the gateway that allows it once. */
export class ToolRunner {
  readonly #self: Identity
  readonly #store: Database
  readonly #perform: Perform
  readonly #measure: Measure
  readonly #turns = new Turns(atOnce)

  constructor(self: Identity, store: Database, perform: Perform, measure: Measure) {
    this.#self = self
    this.#store = store
    this.#perform = perform
    this.#measure = measure
  }

  /**
   * Accepts a request: its grant is verified and used up, and the run is on the disk before it begins.
   * @param signal aborted when whoever asked goes away: the tool is then cut.
   * @returns what the tool says; its last event is always `exit`, `result` or `failure`.
   * @throws Failure GRANT_REFUSED, REQUEST_INVALID, DATABASE_UNUSABLE, or what the measurement refuses with: nothing has
   * run then.
   */
  async accept(request: ToolRequest, signal: AbortSignal): Promise<AsyncIterable<ToolEvent>> {
    const { tool, input, grant } = request
    const claims = verifyGrant(this.#self.paths.grantPublic, grant, await this.#action(request, signal))
    const call = validated(tool, input)
    this.#store.use((database) => {
      spendGrant(database, tool, claims)
      beginRun(database, tool, claims)
    })
    return recordEnd(this.#store, claims.id, this.#inTurn(request, claims, call, signal))
  }

  /** What a grant has to be for. */
  async #action({ tool, input, measure }: ToolRequest, signal: AbortSignal): Promise<Action> {
    if (measure === undefined) return { tool, input }
    return { tool, input, measured: { request: measure, answer: await this.#measure(measure, signal) } }
  }

  /** @throws Failure GRANT_REFUSED where something has changed while it waited for its turn. */
  async #stillGranted(request: ToolRequest, { digest }: GrantClaims, signal: AbortSignal): Promise<void> {
    if (request.measure === undefined || actionDigest(await this.#action(request, signal)) === digest) return
    throw Failure.of('GRANT_REFUSED', { tool: request.tool, why: 'what it runs has changed since' })
  }

  async *#inTurn(
    request: ToolRequest,
    claims: GrantClaims,
    call: ToolCall,
    signal: AbortSignal,
  ): AsyncGenerator<ToolEvent> {
    const waits = this.#turns.isTaken
    using _turn = await this.#turns.take(signal)
    try {
      if (waits) await this.#stillGranted(request, claims, signal)
      for await (const event of this.#perform(call, signal)) {
        // What a cut tool ends with is the end we made, not its own.
        if (signal.aborted) return
        yield event
      }
    } catch (error) {
      if (!signal.aborted) yield { event: 'failure', failure: this.#told(error).toJSON() }
    }
  }

  /** An unexpected error's own words stay in the log: they may quote what was being read. */
  #told(error: unknown): Failure {
    if (error instanceof Failure) return error
    this.#self.log.error(errorFacts(error), 'a tool failed unexpectedly')
    return Failure.of('UNEXPECTED', { what: 'the tool met an error that the log describes' }, error)
  }
}

function validated(tool: string, input: unknown): ToolCall {
  if (!isToolName(tool)) throw Failure.of('REQUEST_INVALID', { what: 'there is no such tool' })
  const parsed = toolInputs[tool].safeParse(input)
  if (!parsed.success) throw invalidRequest(parsed.error)
  return { tool, input: parsed.data } as ToolCall
}
