import * as z from 'zod'

/** The levels of a log line, the least first, as pino names and numbers them (https://getpino.io/#/docs/api?id=level). */
export const levels = { trace: 10, debug: 20, info: 30, warn: 40, error: 50, fatal: 60 } as const
const levelNames = Object.keys(levels) as [keyof typeof levels, ...(keyof typeof levels)[]]

/** Whose log there is: the three processes and the supervisor that keeps them up. */
export const logged = ['ces', 'assistant', 'gateway', 'supervisor'] as const
export type Logged = (typeof logged)[number]

/** One line of the merged logs. */
export const logLine = z.object({
  /** ISO 8601. */
  time: z.string(),
  process: z.enum(logged),
  level: z.enum(levelNames),
  message: z.string(),
  /** What else the line says; never a secret, since nothing secret is handed to a log. */
  fields: z.record(z.string(), z.unknown()).optional(),
})
export type LogLine = z.infer<typeof logLine>
