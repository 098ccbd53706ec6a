import * as z from 'zod'

/**
 * What only the assistant can look up about an action, because the workspace is its own: asked before a decision, and
 * looked up again right before the action runs. A grant is bound to both questions and answers, so what has changed in
 * between is refused.
 */
export const measureRequest = z.strictObject({
  /** Folder in which the action runs, as it was asked for; the workspace itself where it is left out. */
  cwd: z.string().max(4096).optional(),
  /** Names of programs whose file is looked up on the PATH of commands. */
  programs: z.array(z.string().max(4096)).max(256),
  /** Absolute paths that the action names. */
  paths: z.array(z.string().max(4096)).max(1024),
  /** Those of them that are run or read as code: what is in them is part of what is asked for. */
  code: z.array(z.string().max(4096)).max(256),
  /** Those of them in which git runs: what the settings of the repository there name. */
  repositories: z.array(z.string().max(4096)).max(64).optional(),
})
export type MeasureRequest = z.infer<typeof measureRequest>

/** What one path leads to. */
const measuredPath = z.object({
  /** As it was asked. */
  path: z.string(),
  /** Where it leads once every link is followed; of a file that is not there, where it would be made. */
  real: z.string(),
  kind: z.enum(['file', 'folder', 'other', 'missing']),
  /** SHA-256 (hex) of a file of the workspace that is run or read as code; absent for what is too large or no file. */
  sha256: z.string().optional(),
  /** Of a folder in which git runs: whether its repository's own settings can name programs. */
  repository: z.enum(['none', 'plain', 'programs']).optional(),
  /** The skill whose folder it lies in, and its version hash (S15). */
  skill: z.object({ id: z.string(), version: z.string() }).optional(),
})
export type MeasuredPath = z.infer<typeof measuredPath>

export const measured = z.object({
  /** Absolute, every link followed. */
  workspace: z.string(),
  cwd: z.string(),
  programs: z.array(z.object({ name: z.string(), path: z.string().nullable() })),
  paths: z.array(measuredPath),
})
export type Measured = z.infer<typeof measured>
