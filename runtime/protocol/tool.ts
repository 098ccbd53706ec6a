import * as z from 'zod'
import { failureDocument } from './failure-document.ts'
import { prompt } from './permission/prompt.ts'

const wallClockMs = z.int().min(100).max(3_600_000)

/** What can be written as it is: half a surrogate pair would become another character (RFC 3629). */
const text = z.string().refine((one) => one.isWellFormed(), 'it is no Unicode text')

/** A path relative to the workspace, or absolute and inside it. */
const workspacePath = text
  .min(1)
  .max(4096)
  .refine((path) => !path.includes('\0'), 'a path holds no NUL')

/** The tools that run on the assistant's machine, and what each takes. */
export const toolInputs = {
  bash: z.strictObject({
    /** One bash script, or an argument list that is run as it stands. */
    command: z.union([z.strictObject({ script: text }), z.strictObject({ argv: z.array(text).min(1) })]),
    cwd: workspacePath.optional(),
    wallClockMs: wallClockMs.optional(),
  }),
  file_read: z.strictObject({
    path: workspacePath,
    offset: z.int().min(0).optional(),
    limit: z.int().min(1).optional(),
  }),
  file_write: z.strictObject({ path: workspacePath, content: text }),
  file_edit: z.strictObject({
    path: workspacePath,
    find: text.min(1),
    replace: text,
    all: z.boolean().optional(),
  }),
} as const

export type ToolName = keyof typeof toolInputs
/** Whether this is a tool that runs on the assistant's machine. */
export function isToolName(name: string): name is ToolName {
  return Object.hasOwn(toolInputs, name)
}

export type ToolInput<T extends ToolName> = z.infer<(typeof toolInputs)[T]>

/** What a running tool says, one JSON document a line; the last is always `exit`, `result` or `failure`. */
export const toolEvent = z.discriminatedUnion('event', [
  z.object({ event: z.literal('output'), stream: z.enum(['stdout', 'stderr']), base64: z.string() }),
  /** Output beyond the limit was dropped; the command ran on. */
  z.object({ event: z.literal('truncated'), limitBytes: z.int(), droppedBytes: z.int() }),
  /** `code` as a shell reports it: 128 + n for a signal; 124 when the wall clock ended it. */
  z.object({ event: z.literal('exit'), code: z.int(), timedOut: z.boolean(), ms: z.number() }),
  z.object({
    event: z.literal('result'),
    result: z.union([
      z.object({ content: z.string(), encoding: z.enum(['utf8', 'base64']), size: z.int(), truncated: z.boolean() }),
      z.object({ size: z.int(), created: z.boolean() }),
      z.object({ replacements: z.int() }),
    ]),
  }),
  /** The tool did not run, or a file tool could not do what was asked. */
  z.object({ event: z.literal('failure'), failure: failureDocument }),
])
export type ToolEvent = z.infer<typeof toolEvent>

/** What whoever asked for a tool is told: first by the gateway, where the action waits for the guardian, then by the tool. */
export const askedEvent = z.discriminatedUnion('event', [
  z.object({ event: z.literal('asking'), prompt }),
  /** It waited and was approved, by whoever: what follows is the tool's. A no is told as the failure at the end. */
  z.object({ event: z.literal('approved'), prompt }),
  ...toolEvent.options,
])
export type AskedEvent = z.infer<typeof askedEvent>

/** Who asks for a tool: the guardian decides by asking, the assistant needs a decision. */
export const asker = z.enum(['guardian', 'assistant'])
export type Asker = z.infer<typeof asker>
