import { isUtf8 } from 'node:buffer'
import { Failure } from '../../protocol/failure.ts'
import type { ToolInput } from '../../protocol/tool.ts'
import { type Entry, openForReading } from './entry.ts'
import { mostBytes, readAt, regular } from './read.ts'
import { refusalFrom, unusable } from './refusal.ts'
import type { Workspace } from './workspace.ts'
import { replace } from './write.ts'

/**
 * The tool `file_edit`: replaces a text that stands in a file exactly once, or everywhere with `all`.
 * @throws Failure PATH_OUTSIDE, FILE_UNUSABLE, TEXT_NOT_FOUND.
 */
export async function fileEdit(workspace: Workspace, input: ToolInput<'file_edit'>): Promise<{ replacements: number }> {
  await using place = await workspace.find(input.path)
  try {
    const { text, replacements } = edited(await textOf(input.path, regular(input.path, place.entry)), input)
    await replace(place, Buffer.from(text))
    return { replacements }
  } catch (error) {
    throw refusalFrom(input.path, error)
  }
}

function edited(text: string, { path, find, replace: by, all = false }: ToolInput<'file_edit'>) {
  const parts = text.split(find)
  const count = parts.length - 1
  if (count === 0 || (count > 1 && !all)) throw Failure.of('TEXT_NOT_FOUND', { path, count })
  if (text.length + count * by.length > mostBytes) throw unusable(path, 'the result would be larger than 16 MiB')
  return { text: parts.join(by), replacements: count }
}

async function textOf(path: string, entry: Entry): Promise<string> {
  await using file = await openForReading(entry)
  const { size } = await file.stat()
  if (size > mostBytes) throw unusable(path, 'it is larger than 16 MiB')
  const bytes = await readAt(file, 0, size)
  if (!isUtf8(bytes)) throw unusable(path, 'it is not UTF-8 text')
  return bytes.toString('utf8')
}
