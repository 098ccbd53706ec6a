import * as z from 'zod'
import { type Context, context, type Threshold, threshold } from '../permission/risk.ts'

/** One thing the guardian can set. */
export interface Setting<Value> {
  /** What a value has to be; its words are what a wrong one is answered with. */
  readonly value: z.ZodType<Value>
  readonly default: Value
  /** What counts where what was set cannot be read; the default, where that is the safe one. */
  readonly whenUnreadable?: Value
  readonly description: string
  /** What it is counted in, where it is a number of something. */
  readonly unit?: string
  /** When a new value counts, as a person is told. */
  readonly takesEffect: string
}

const whole = (least: number, most: number) =>
  z.int(`it takes a whole number from ${least} to ${most}`).min(least, range(least, most)).max(most, range(least, most))
const range = (least: number, most: number) => `it takes a whole number from ${least} to ${most}`
const logLevels = ['trace', 'debug', 'info', 'warn', 'error', 'fatal'] as const
const setting = <Value>(row: Setting<Value>): Setting<Value> => row

const takesThreshold = `it takes one of ${threshold.options.join(', ')}, or one of them for each of ${context.options.join(', ')}`
/** One threshold for all contexts, or one for each: what is left out would be guessed. */
const autoApproval = z.union([threshold, z.strictObject(eachContext(threshold), takesThreshold)], takesThreshold)
type AutoApproval = z.infer<typeof autoApproval>

/** Every setting there is, kept by the gateway. */
export const settings = {
  autoApproveUpTo: setting<AutoApproval>({
    value: autoApproval,
    default: { conversation: 'low', background: 'medium', headless: 'none' },
    whenUnreadable: 'none',
    description: 'up to which risk the assistant acts without asking, everywhere or in each context',
    takesEffect: 'with the next action',
  }),
  'approvals.expireAfter': setting({
    value: whole(1, 86_400),
    default: 900,
    unit: 'seconds',
    description: 'how long an action waits for an approval before that counts as a no',
    takesEffect: 'with the next action that asks',
  }),
  'events.keepDays': setting({
    value: whole(1, 3650),
    default: 30,
    unit: 'days',
    description: 'how long an event, a decision and an approval are kept',
    takesEffect: 'at once',
  }),
  'events.keepRows': setting({
    value: whole(1000, 10_000_000),
    default: 100_000,
    unit: 'events',
    description: 'how many of each of these are kept at most; the oldest go first',
    takesEffect: 'at once',
  }),
  'exec.timeLimit': setting({
    value: whole(1, 3600),
    default: 120,
    unit: 'seconds',
    description: 'how long a command may run that does not say how long it may',
    takesEffect: 'with the next command',
  }),
  'logs.level': setting({
    value: z.enum(logLevels, `it takes one of ${logLevels.join(', ')}`),
    default: 'info',
    description: 'from which level on the gateway writes to its log',
    takesEffect: 'at once',
  }),
} as const

export type SettingName = keyof typeof settings
export type SettingValue<Name extends SettingName> = (typeof settings)[Name]['default']
export const settingNames = Object.keys(settings) as SettingName[]

/** Whether there is a setting of this name. */
export function isSetting(name: string): name is SettingName {
  return Object.hasOwn(settings, name)
}

/** The threshold that counts in one context. */
export function thresholdIn(setting: AutoApproval, one: Context): Threshold {
  return typeof setting === 'string' ? setting : setting[one]
}

function eachContext<Schema>(schema: Schema): Record<Context, Schema> {
  return { conversation: schema, background: schema, headless: schema }
}

const settingValue = z.union([z.string(), z.number(), z.boolean(), z.record(z.string().max(100), z.string().max(100))])

/** A setting as it is now. */
export const settingRow = z.object({
  name: z.string(),
  value: settingValue,
  default: settingValue,
  unit: z.string().optional(),
  description: z.string(),
  takesEffect: z.string(),
  /** ISO 8601; absent where it was never set. */
  changedAt: z.string().optional(),
})
export type SettingRow = z.infer<typeof settingRow>
