import * as z from 'zod'

/** How much harm an action can do (S11). */
export const risk = z.enum(['low', 'medium', 'high'])
export type Risk = z.infer<typeof risk>

/** Up to which risk nobody is asked; `none` asks for every action (S11). */
export const threshold = z.enum(['none', 'low', 'medium', 'high'])
export type Threshold = z.infer<typeof threshold>

/** Where an action comes from: a conversation, a schedule or heartbeat, or a start by API or webhook (S11). */
export const context = z.enum(['conversation', 'background', 'headless'])
export type Context = z.infer<typeof context>

const ranks: Readonly<Record<Threshold, number>> = { none: 0, low: 1, medium: 2, high: 3 }

/** Whether a risk is no greater than a threshold, or than another risk. */
export function isWithin(one: Risk, most: Threshold): boolean {
  return ranks[one] <= ranks[most]
}

/** The greatest of some risks; low where there is none. */
export function greatest(risks: Iterable<Risk>): Risk {
  let most: Risk = 'low'
  for (const one of risks) if (!isWithin(one, most)) most = one
  return most
}
