import * as z from 'zod'
import { asker } from '../tool.ts'
import { settingRow } from './settings.ts'

/** `action` is the id of the decision, and of the grant. */
const tool = { action: z.uuid(), tool: z.string() }
const token = { token: z.string(), label: z.string() }

/** What can happen, and what is told of it: never a secret, an input or an output. */
const facts = {
  'gateway.started': z.object({ release: z.string(), pid: z.int() }),
  /** It was told to stop; a gateway that was killed says nothing. */
  'gateway.stopping': z.object({ pid: z.int() }),
  'decision.made': z.object({
    ...tool,
    asker,
    risk: z.string(),
    outcome: z.enum(['allow', 'deny']),
    reason: z.string(),
  }),
  'tool.began': z.object(tool),
  /** `detail` is an exit code or the code of a failure. `unknown`: the gateway ended before it was told. */
  'tool.ended': z.object({
    ...tool,
    outcome: z.enum(['exit', 'result', 'failure', 'cut', 'unknown']),
    detail: z.string().optional(),
  }),
  'credential.set': z.object({ credential: z.string(), alias: z.string(), created: z.boolean() }),
  'credential.removed': z.object({ alias: z.string() }),
  'token.enrolled': z.object(token),
  'token.revoked': z.object(token),
  'setting.changed': z.object({ name: z.string(), value: settingRow.shape.value }),
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
const [first, ...others] = Object.entries(facts).map(([kind, { shape }]) =>
  stamp.extend({ kind: z.literal(kind) }).extend(shape as z.ZodRawShape),
)
if (first === undefined) throw new TypeError('there are no events')
export const event = z.discriminatedUnion('kind', [first, ...others]) as unknown as z.ZodType<Event>

/**
 * Told in place of events that cannot be told any more: those after `after` and before `next` are not kept. An `after`
 * that was never reached means that the database was put back to an earlier state: then all there is follows.
 */
export const gap = z.object({
  kind: z.literal('gap'),
  after: z.int(),
  next: z.int(),
  why: z.enum(['pruned', 'unknown']),
})
export type Gap = z.infer<typeof gap>
