import { cpSync, globSync, mkdirSync, readFileSync, rmSync } from 'node:fs'
import { basename, join } from 'node:path'
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
})
const state = z.object({
  version: z.int(),
  checkpoint: z.object({
    latest: z
      .object({
        resources: z.array(resource).nullish(),
        pending_operations: z.array(z.object({ type: z.string(), resource })).nullish(),
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
  const text = textOf(places.state)
  if (text === undefined) {
    if (copiesOf(places).length > 0) throw broken(places, 'it is gone')
    return undefined
  }
  const read = state.safeParse(parsed(text))
  if (!read.success) throw broken(places, text.trim() === '' ? 'it is empty' : 'it is not what the engine writes')
  const { resources, pending_operations: pending } = read.data.checkpoint.latest ?? {}
  const made = (resources ?? []).filter(({ custom, type }) => custom && !type.startsWith('pulumi:'))
  return {
    resources: made.map(({ urn, id = '' }) => ({ ...named(urn), id })),
    pending: (pending ?? []).map(({ type, resource: { urn } }) => ({ ...named(urn), urn, operation: type })),
  }
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
