import * as z from 'zod'
import { context, risk } from '../permission/risk.ts'
import { ruleDecision } from '../permission/rule.ts'
import { asker } from '../tool.ts'
import { settingRow } from './settings.ts'

/** `action` is the id of the decision, and of the grant. */
const tool = { action: z.uuid(), tool: z.string() }
/** `action` binds what was asked to what came of it. */
const change = { action: z.uuid(), alias: z.string() }
const token = { token: z.string(), label: z.string() }
const waiting = { prompt: z.string(), action: z.uuid() }
/** The label of the token that did it. */
const by = z.string()

/** What can happen, and what is told of it: never a secret, an input or an output. */
const facts = {
  'gateway.started': z.object({ release: z.string(), pid: z.int() }).describe('the gateway began to answer'),
  'gateway.stopping': z
    .object({ pid: z.int() })
    .describe('the gateway was told to stop; one that was killed says nothing'),
  'decision.made': z
    .object({ ...tool, asker, risk: z.string(), outcome: z.enum(['allow', 'deny', 'ask']), reason: z.string() })
    .describe('somebody asked for a tool, and this was decided; where it is to be asked, approval.asked follows'),
  'approval.asked': z
    .object({ ...waiting, tool: z.string(), context, risk, expiresAt: z.string() })
    .describe('an action waits for the guardian'),
  'approval.answered': z
    .object({ ...waiting, outcome: z.enum(['approved', 'denied']), by, rule: z.string().optional() })
    .describe('the guardian answered, and left a rule behind where one is named'),
  'approval.ended': z
    .object({ ...waiting, outcome: z.enum(['expired', 'withdrawn', 'stale']) })
    .describe(
      'an action came to nothing: nobody answered in time, whoever asked went away or the gateway ended, or what was ' +
        'approved had changed before it ran',
    ),
  'rule.added': z
    .object({ rule: z.string(), tool: z.string(), decision: ruleDecision, by, prompt: z.string().optional() })
    .describe('a trust rule was added'),
  'rule.removed': z
    .object({ rule: z.string(), tool: z.string(), decision: ruleDecision, by })
    .describe('a trust rule was removed'),
  'rules.imported': z.object({ added: z.int(), by }).describe('trust rules were added from a file'),
  'tool.began': z.object(tool).describe('a tool that was allowed began to run'),
  'tool.ended': z
    .object({
      ...tool,
      outcome: z.enum(['exit', 'result', 'failure', 'cut', 'unknown']),
      /** An exit code or the code of a failure. */
      detail: z.string().optional(),
    })
    .describe('a tool ended; unknown where the gateway ended before it was told'),
  'credential.asked': z
    .object({ ...change, change: z.enum(['set', 'remove']) })
    .describe('CES was asked to store or remove a credential; one of the next three follows'),
  'credential.set': z
    .object({ ...change, action: change.action.optional(), credential: z.string(), created: z.boolean() })
    .describe('a credential was stored'),
  'credential.removed': z.object({ ...change, action: change.action.optional() }).describe('a credential was removed'),
  'credential.ended': z
    .object({ ...change, outcome: z.enum(['same', 'failure', 'unknown']), detail: z.string().optional() })
    .describe('nothing was changed; unknown where the gateway or CES ended before that was told'),
  'token.enrolled': z.object(token).describe('a token may call the gateway from now on'),
  'token.revoked': z.object(token).describe('a token opens nothing any more'),
  'setting.changed': z
    .object({ name: z.string(), value: settingRow.shape.value })
    .describe('a setting has another value'),
  'event.unknown': z
    .object({ of: z.string() })
    .describe('something that another release wrote down, before an upgrade or after it, and this one cannot tell'),
} as const

type EventKind = keyof typeof facts

/** What happened, before it is written down. */
export type Happening = { [Kind in EventKind]: { readonly kind: Kind } & z.infer<(typeof facts)[Kind]> }[EventKind]

const stamp = z.object({
  /** Greater than that of every event before, also where the clock was set back, and never used again. */
  id: z.int(),
  /** ISO 8601, by the clock of the machine. */
  at: z.string(),
})

/** One thing that happened, as it is told. */
export type Event = Happening & z.infer<typeof stamp>
const [first, ...others] = Object.entries(facts).map(([kind, { shape, description = kind }]) =>
  stamp
    .extend({ kind: z.literal(kind) })
    .extend(shape as z.ZodRawShape)
    .describe(description),
)
if (first === undefined) throw new TypeError('there are no events')
export const event = z.discriminatedUnion('kind', [first, ...others]) as unknown as z.ZodType<Event>

/**
 * Told in place of events that cannot be told any more: those after `after` and before `next` are not kept. An `after`
 * that was never reached means that the database was put back to an earlier state: then all there is follows.
 */
export const gap = z
  .object({ kind: z.literal('gap'), after: z.int(), next: z.int(), why: z.enum(['pruned', 'unknown']) })
  .describe('told in place of events that are not kept any more')
export type Gap = z.infer<typeof gap>
