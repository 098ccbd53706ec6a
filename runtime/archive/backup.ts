import { isDeepStrictEqual } from 'node:util'
import type * as z from 'zod'
import { Failure } from '../protocol/failure.ts'
import {
  type BackupHead,
  type BackupManifest,
  backupFormat,
  backupHead,
  backupManifest,
  headPath,
  manifestPath,
  type Part,
  partNames,
  workspacePart,
} from '../protocol/home/backup.ts'
import { entriesOf } from './entries.ts'
import type { Entry } from './header.ts'
import { Measure, partNameOf } from './measure.ts'
import type { Source } from './source.ts'

/** Bytes; a manifest names what was left out, which is little. */
const longestDocument = 16 << 20

/** What is read of a backup: its own two documents, and every other entry as it comes. */
export interface Reading {
  /** How a person calls the file. */
  readonly file: string
  /** Takes an entry; what it does not read of the contents is read all the same. */
  take(entry: Entry, contents: AsyncIterable<Buffer>): Promise<void>
  head?(head: BackupHead): void
}

/**
 * Reads a backup's archive from end to end and compares each part with what its manifest says.
 * @throws Failure BACKUP_NEWER before any entry was given; BACKUP_DAMAGED
 */
export async function readBackup(source: Source, { file, take, head }: Reading): Promise<BackupManifest> {
  const damaged = (what: string) => Failure.of('BACKUP_DAMAGED', { file, what })
  const measures = new Map<Part['name'], Measure>()
  let isBegun = false
  for await (const entry of entriesOf(source, damaged)) {
    if (!isBegun) {
      const found = await readHead(entry, file, damaged)
      head?.(found)
      isBegun = true
      continue
    }
    if (entry.path === manifestPath) {
      const manifest = await readDocument(entry, entry.contents, backupManifest, damaged)
      compare(manifest, measures, damaged)
      return manifest
    }
    const name = partNames.find((one) => one === partNameOf(entry))
    if (name === undefined || (name !== workspacePart && entry.path !== name))
      throw damaged('it holds what no backup does')
    const measure = measures.get(name) ?? new Measure()
    measures.set(name, measure)
    measure.entry(entry)
    const measured = tapped(entry.contents, measure)
    await take(entry, measured)
    for await (const _ of measured) {
      // Measured.
    }
  }
  throw damaged(isBegun ? 'its manifest is missing' : 'it is empty')
}

async function readHead(
  entry: Entry & { readonly contents: AsyncIterable<Buffer> },
  file: string,
  damaged: (what: string) => Failure,
): Promise<BackupHead> {
  if (entry.path !== headPath) throw damaged('it is no backup of an assistant')
  const head = await readDocument(entry, entry.contents, backupHead, damaged)
  if (head.format > backupFormat) throw Failure.of('BACKUP_NEWER', { file, found: head.format, known: backupFormat })
  return head
}

async function readDocument<Document>(
  { path, size }: Entry,
  contents: AsyncIterable<Buffer>,
  schema: z.ZodType<Document>,
  damaged: (what: string) => Failure,
): Promise<Document> {
  if (size > longestDocument) throw damaged(`its ${path} is too long`)
  const text = Buffer.concat(await Array.fromAsync(contents)).toString()
  const parsed = schema.safeParse(documentIn(text))
  if (!parsed.success) throw damaged(`its ${path} is not understood`)
  return parsed.data
}

function documentIn(text: string): unknown {
  try {
    return JSON.parse(text)
  } catch {
    return undefined
  }
}

async function* tapped(contents: AsyncGenerator<Buffer>, measure: Measure): AsyncGenerator<Buffer> {
  for (let next = await contents.next(); !next.done; next = await contents.next()) {
    measure.piece(next.value)
    yield next.value
  }
}

function compare(
  { parts }: BackupManifest,
  measures: ReadonlyMap<Part['name'], Measure>,
  damaged: (what: string) => Failure,
): void {
  for (const name of partNames) {
    const wanted = parts.filter((one) => one.name === name)
    const found = measures.get(name)?.taken(name)
    if (found === undefined || wanted.length !== 1) throw damaged(`its part "${name}" is missing`)
    if (!isDeepStrictEqual(found, wanted[0])) throw damaged(`its part "${name}" is not as it was written`)
  }
}
