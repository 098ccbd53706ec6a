import { block, type Entry, letters, sumOf } from './header.ts'
import type { Source } from './source.ts'

/** More than any path or link of Linux takes (PATH_MAX, limits.h), several times over. */
const longestExtended = 1 << 20

/** An entry as it is read. What of its contents was not read is passed over when the next one is asked for. */
export interface Arrived extends Entry {
  readonly contents: AsyncGenerator<Buffer>
}

/**
 * The entries of an archive as `headerOf` makes them, read as they come; what follows its end mark is left in the source.
 * Nothing else is taken for one: no other kind of entry, no path that is absolute or climbs.
 * @param fault makes what is thrown, of why it cannot be read.
 */
export async function* entriesOf(source: Source, fault: (what: string) => Error): AsyncGenerator<Arrived> {
  for (;;) {
    const found = await nextHeader(source, fault)
    if (found === undefined) return
    const rest = { left: found.size }
    yield { ...found, contents: contentsOf(source, rest, fault) }
    for await (const _ of contentsOf(source, rest, fault)) {
      // Passed over.
    }
    await whole(source, (block - (found.size % block)) % block, fault)
  }
}

async function* contentsOf(
  source: Source,
  rest: { left: number },
  fault: (what: string) => Error,
): AsyncGenerator<Buffer> {
  while (rest.left > 0) {
    const piece = await source.some(rest.left)
    if (piece === undefined) throw fault('it ends in the middle')
    rest.left -= piece.length
    yield piece
  }
}

/** The next entry's header with what an extended one before it says; undefined at the end mark. */
async function nextHeader(source: Source, fault: (what: string) => Error): Promise<Entry | undefined> {
  const first = await readBlock(source, fault)
  if (first === undefined) return undefined
  if (first.letter !== letters.more) return entryOf(first, new Map(), fault)
  if (first.size > longestExtended) throw fault('a header of it is too long')
  const text = await whole(source, first.size, fault)
  await whole(source, (block - (first.size % block)) % block, fault)
  const second = await readBlock(source, fault)
  if (second === undefined) throw fault('it ends in the middle')
  return entryOf(second, extended(text, fault), fault)
}

type Fields = NonNullable<Awaited<ReturnType<typeof readBlock>>>

async function readBlock(source: Source, fault: (what: string) => Error) {
  const bytes = await whole(source, block, fault)
  if (bytes.every((byte) => byte === 0)) {
    if ((await whole(source, block, fault)).some((byte) => byte !== 0)) throw fault('its end mark is broken')
    return undefined
  }
  const text = (from: number, length: number) => {
    const field = bytes.subarray(from, from + length)
    const end = field.indexOf(0)
    return field.subarray(0, end < 0 ? length : end).toString()
  }
  const number = (from: number, length: number) => {
    const digits = text(from, length).trim()
    if (!/^[0-7]+$/.test(digits)) throw fault('a header of it is broken')
    return Number.parseInt(digits, 8)
  }
  const sum = bytes.subarray(148, 156).toString('latin1')
  bytes.fill(' ', 148, 156)
  if (sum !== sumOf(bytes) || text(257, 6) !== 'ustar') throw fault('a header of it is broken')
  const prefix = text(345, 155)
  return {
    path: [prefix, text(0, 100)].filter(Boolean).join('/'),
    mode: number(100, 8) & 0o7777,
    size: number(124, 12),
    modified: number(136, 12),
    letter: text(156, 1),
    target: text(157, 100),
  }
}

function entryOf(fields: Fields, more: ReadonlyMap<string, string>, fault: (what: string) => Error): Entry {
  const kind = (['file', 'link', 'folder'] as const).find((one) => letters[one] === fields.letter)
  if (kind === undefined) throw fault(`it holds an entry of another kind (${JSON.stringify(fields.letter)})`)
  const path = (more.get('path') ?? fields.path).replace(/\/$/, '')
  if (path.split('/').some((name) => name === '' || name === '.' || name === '..') || path.includes('\0'))
    throw fault('it holds a path that leads out of it')
  const size = Number(more.get('size') ?? fields.size)
  if (!Number.isSafeInteger(size) || (kind !== 'file' && size !== 0)) throw fault('a header of it is broken')
  const { mode, modified } = fields
  const target = more.get('linkpath') ?? fields.target
  if ((kind === 'link') !== (target !== '')) throw fault('a header of it is broken')
  return { path, kind, mode, size, modified, ...(kind === 'link' && { target }) }
}

/** The records of an extended header: `LENGTH KEY=VALUE\n`. */
function extended(bytes: Buffer, fault: (what: string) => Error): ReadonlyMap<string, string> {
  const found = new Map<string, string>()
  for (let at = 0; at < bytes.length; ) {
    const [, digits = ''] = /^(\d+) /.exec(bytes.subarray(at, at + 20).toString('latin1')) ?? []
    const length = Number(digits)
    const line = bytes.subarray(at + digits.length + 1, at + length).toString()
    const [, key, value] = /^([a-z]+)=([\s\S]*)\n$/.exec(line) ?? []
    if (!digits || key === undefined || value === undefined) throw fault('a header of it is broken')
    found.set(key, value)
    at += length
  }
  return found
}

async function whole(source: Source, size: number, fault: (what: string) => Error): Promise<Buffer> {
  const bytes = await source.exactly(size)
  if (bytes === undefined) throw fault('it ends in the middle')
  return bytes
}
