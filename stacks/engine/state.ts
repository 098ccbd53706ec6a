import { cpSync, globSync, mkdirSync, readFileSync, rmSync } from 'node:fs'
import { basename, join } from 'node:path'
import type { OutputMap } from '@pulumi/pulumi/automation/index.js'
import * as z from 'zod'
import { Failure } from '../../runtime/protocol/failure.ts'
import { named } from './hear.ts'
import type { EnginePlaces } from './places.ts'
import type { ResourceNamed } from './told.ts'

/** How many states of before are kept of a stack. */
const mostCopies = 30

const resource = z.object({
  urn: z.string(),
  type: z.string(),
  custom: z.boolean().optional(),
  id: z.string().optional(),
  outputs: z.record(z.string(), z.unknown()).optional(),
})
const state = z.object({
  version: z.int(),
  checkpoint: z.object({
    latest: z
      .object({
        resources: z.array(resource).nullish(),
        pending_operations: z.array(z.object({ type: z.string(), resource })).nullish(),
        secrets_providers: z.object({ type: z.string(), state: z.unknown() }).nullish(),
      })
      .nullish(),
  }),
})

/** What the engine has on record of a machine. */
export interface Known {
  readonly resources: readonly (ResourceNamed & { readonly id: string })[]
  /** What was under way when an engine was killed: it may be there or not. */
  readonly pending: readonly (ResourceNamed & { readonly operation: string; readonly urn: string })[]
}

/**
 * Reads what is on record of the machine; undefined where there never was anything.
 * @throws Failure ENGINE_STATE_BROKEN, naming the newest copy, where the file is damaged or gone.
 */
export function readState(places: EnginePlaces): Known | undefined {
  const latest = latestIn(places)
  if (!latest) return undefined
  const made = (latest.resources ?? []).filter(({ custom, type }) => custom && !type.startsWith('pulumi:'))
  const pending = latest.pending_operations ?? []
  return {
    resources: made.map(({ urn, id = '' }) => ({ ...named(urn), id })),
    pending: pending.map(({ type, resource: { urn } }) => ({ ...named(urn), urn, operation: type })),
  }
}

/**
 * What the program gave as its outputs when it last ran; none of ours is a secret, and one that is stays encrypted.
 * @throws Failure ENGINE_STATE_BROKEN
 */
export function readOutputs(places: EnginePlaces): OutputMap {
  const stack = latestIn(places)?.resources?.find(({ type }) => type === 'pulumi:pulumi:Stack')
  const rows = Object.entries(stack?.outputs ?? {})
  return Object.fromEntries(rows.map(([name, value]) => [name, { value, secret: isSealed(value) }]))
}

/**
 * The salt that goes with the passphrase of the state; undefined where there is no state, or none that a passphrase opens.
 * @throws Failure ENGINE_STATE_BROKEN
 */
export function readSalt(places: EnginePlaces): string | undefined {
  const { type, state: held } = latestIn(places)?.secrets_providers ?? {}
  return type === 'passphrase' ? z.object({ salt: z.string() }).safeParse(held).data?.salt : undefined
}

/** By the key that the engine marks a value of a special kind with (sdk/go/common/resource/sig). */
function isSealed(value: unknown): boolean {
  return typeof value === 'object' && value !== null && '4dabf18193072939515e22adb298388d' in value
}

/** Undefined where there never was a state. */
function latestIn(places: EnginePlaces): NonNullable<z.infer<typeof state>['checkpoint']['latest']> | undefined {
  const text = textOf(places.state)
  if (text === undefined) {
    // In a bucket others may have removed it, of whom copies here know nothing.
    if (!places.isBucket && copiesOf(places).length > 0) throw broken(places, 'it is gone')
    return undefined
  }
  const read = state.safeParse(parsed(text))
  if (!read.success) throw broken(places, text.trim() === '' ? 'it is empty' : 'it is not what the engine writes')
  return read.data.checkpoint.latest ?? {}
}

/** Keeps a copy of the state as it is, unless the newest says the same already. */
export function copyState(places: EnginePlaces): void {
  const text = textOf(places.state)
  const copies = copiesOf(places)
  const newest = copies.at(-1)
  if (text === undefined || (newest && textOf(newest) === text)) return
  mkdirSync(places.copies, { recursive: true, mode: 0o700 })
  cpSync(places.state, join(places.copies, `${new Date().toISOString().replaceAll(':', '')}.json`))
  for (const old of copies.slice(0, 1 - mostCopies)) rmSync(old, { force: true })
}

/** In the order in which they were made. */
function copiesOf({ copies }: EnginePlaces): string[] {
  return globSync('*.json', { cwd: copies })
    .sort()
    .map((name) => join(copies, name))
}

function broken(places: EnginePlaces, why: string): Failure {
  const usable = copiesOf(places).findLast((copy) => state.safeParse(parsed(textOf(copy) ?? '')).success)
  const next = usable
    ? `Put back the copy of ${basename(usable, '.json')}, then type the same again: cp '${usable}' '${places.state}'`
    : `No copy is there: remove by hand what is labelled with the name of the assistant, then move ${places.state} away.`
  return Failure.of('ENGINE_STATE_BROKEN', { name: places.assistant, file: places.state, why, next })
}

function textOf(path: string): string | undefined {
  try {
    return readFileSync(path, 'utf8')
  } catch (error) {
    if ((error as NodeJS.ErrnoException).code === 'ENOENT') return undefined
    throw error
  }
}

function parsed(text: string): unknown {
  try {
    return JSON.parse(text)
  } catch {
    return undefined
  }
}
