import { readFileSync } from 'node:fs'
import { isAbsolute } from 'node:path'
import * as z from 'zod'
import { Failure } from '../../runtime/protocol/failure.ts'
import { operatorFolders } from './folders.ts'
import { assistantName, checkName } from './name.ts'
import { knownNames } from './names.ts'
import { writePrivately } from './private-file.ts'

const keyFile = z.string().refine(isAbsolute, 'must be an absolute path').optional()

/** `stacks/address.ts`, as it is kept. */
const address = z.discriminatedUnion('reach', [
  z.strictObject({ reach: z.literal('local') }),
  z.strictObject({
    reach: z.literal('ssh'),
    target: z.string().min(1).max(512),
    identity: keyFile,
    hostKeys: z.array(z.string().regex(/^SHA256:[A-Za-z0-9+/]{43}$/)).readonly(),
    cloud: z
      .strictObject({
        remote: z.literal('gcp'),
        project: z.string(),
        zone: z.string(),
        assistant: z.string(),
        owner: z.string(),
      })
      .optional(),
  }),
  z.strictObject({ reach: z.literal('nowhere'), assistant: z.string(), identity: keyFile }),
])

/** What this machine knows of one assistant, from the first intent on. */
export const assistantRecord = z.strictObject({
  format: z.literal(1),
  name: z.string().regex(assistantName),
  remote: z.enum(['local', 'custom', 'gcp']),
  address,
  /** What its machine is made from, where a remote made it for it; only that remote reads it. */
  machine: z.record(z.string(), z.unknown()).optional(),
  /** VELLUM_HOME on the assistant's machine. */
  home: z.string().refine(isAbsolute, 'must be an absolute path'),
  port: z.int().min(1).max(65_535),
  /** `intended`: nothing may exist yet, or part of it; `hatched`: a hatch has ended well. */
  state: z.enum(['intended', 'hatched']),
  /** Digest of the release last put in service. */
  release: z.string().optional(),
  /** Digests of those put in service before it, the last first. */
  earlier: z.array(z.string()).optional(),
  /** ISO 8601; absent unless it was put to sleep from here. */
  asleepSince: z.string().optional(),
  /** ISO 8601. */
  createdAt: z.string(),
  changedAt: z.string(),
})
export type AssistantRecord = z.infer<typeof assistantRecord>

/**
 * Reads the record of one assistant; undefined when there is none.
 * @throws Failure NAME_INVALID; RECORD_BROKEN, naming the file, when it is there and cannot be understood.
 */
export function readRecord(name: string): AssistantRecord | undefined {
  const file = operatorFolders().record(checkName(name))
  const text = readIfThere(file)
  if (text === undefined) return undefined
  const parsed = assistantRecord.safeParse(parseJson(file, text))
  if (!parsed.success) throw broken(file, z.prettifyError(parsed.error).split('\n').join(' '))
  if (parsed.data.name !== name) throw broken(file, `it is about "${parsed.data.name}"`)
  return parsed.data
}

/** Every record there is, by name. @throws Failure RECORD_BROKEN */
export function knownAssistants(): AssistantRecord[] {
  return knownNames().flatMap((name) => readRecord(name) ?? [])
}

/** Writes the record of one assistant, durably and for its owner only. */
export function writeRecord(record: AssistantRecord): void {
  writePrivately(operatorFolders().record(record.name), `${JSON.stringify(record, null, 2)}\n`)
}

function readIfThere(file: string): string | undefined {
  try {
    return readFileSync(file, 'utf8')
  } catch (error) {
    if ((error as NodeJS.ErrnoException).code === 'ENOENT') return undefined
    throw broken(file, (error as Error).message)
  }
}

function parseJson(file: string, text: string): unknown {
  try {
    return JSON.parse(text)
  } catch {
    throw broken(file, 'it is not JSON')
  }
}

function broken(file: string, why: string): Failure {
  return Failure.of('RECORD_BROKEN', { file, why })
}
