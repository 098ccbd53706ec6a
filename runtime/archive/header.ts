/** POSIX.1-2017, pax, "ustar Interchange Format": an archive is made of blocks of 512 bytes, by default twenty to a record. */
export const block = 512
const record = 20 * block
/** As many digits as the field of a size has, and the longest name of each field there. */
const sizeDigits = 11
const longestName = 100
const longestPrefix = 155

/** What stands in an archive under one path. */
export interface Entry {
  /** Relative, without `.` or `..`. */
  readonly path: string
  readonly kind: 'file' | 'folder' | 'link'
  readonly mode: number
  /** Bytes of a file; anything else has none. */
  readonly size: number
  /** Seconds since the epoch. */
  readonly modified: number
  /** Where a link leads, as it stands in it. */
  readonly target?: string
}

/** The letter of each kind; `x` carries what the next header has no room for ("pax Header Block"). */
export const letters = { file: '0', link: '2', folder: '5', more: 'x' } as const

/**
 * The header of an entry, owned by root: its contents follow, and then `padding`. What does not fit into it (a long path, a
 * big file) stands in an extended header before it.
 */
export function headerOf(entry: Entry): Buffer {
  const path = entry.kind === 'folder' ? `${entry.path}/` : entry.path
  const place = splitPath(path)
  const { target = '' } = entry
  const more = [
    ...(place ? [] : [['path', path] as const]),
    ...(Buffer.byteLength(target) > longestName ? [['linkpath', target] as const] : []),
    ...(entry.size >= 8 ** sizeDigits ? [['size', String(entry.size)] as const] : []),
  ]
  const plain = blockOf({ ...entry, letter: letters[entry.kind], target, ...(place ?? cutOff(path)) })
  if (more.length === 0) return plain
  const text = Buffer.from(more.map(([key, value]) => paxRecord(key, value)).join(''))
  const extended = { name: 'pax', prefix: '', letter: letters.more, mode: 0o644, size: text.length, target: '' }
  return Buffer.concat([blockOf({ ...extended, modified: entry.modified }), text, padding(text.length), plain])
}

/** What fills the last block of contents of this size. */
export function padding(size: number): Buffer {
  return Buffer.alloc((block - (size % block)) % block)
}

/** What an archive ends with, after this many bytes: two blocks of zeros, filled up to a whole record. */
export function endMark(sent: number): Buffer {
  const mark = 2 * block
  return Buffer.alloc(mark + ((record - ((sent + mark) % record)) % record))
}

interface Fields extends Pick<Entry, 'mode' | 'size' | 'modified'> {
  readonly name: string
  readonly prefix: string
  readonly letter: string
  readonly target: string
}

function blockOf({ name, prefix, letter, mode, size, modified, target }: Fields): Buffer {
  const bytes = Buffer.alloc(block)
  bytes.write(name, 0)
  bytes.write(octal(mode, 7), 100)
  bytes.write(octal(0, 7), 108)
  bytes.write(octal(0, 7), 116)
  bytes.write(octal(size, sizeDigits), 124)
  bytes.write(octal(modified, sizeDigits), 136)
  bytes.write(' '.repeat(8), 148)
  bytes.write(letter, 156)
  bytes.write(target, 157, longestName)
  bytes.write('ustar\x0000', 257, 'latin1')
  bytes.write(prefix, 345)
  bytes.write(sumOf(bytes), 148, 'latin1')
  return bytes
}

/** What the field of the sum holds, of a header that has spaces there. */
export function sumOf(bytes: Uint8Array): string {
  const sum = bytes.reduce((total, byte) => total + byte, 0)
  return `${octal(sum, 6)}\0 `
}

function octal(value: number, digits: number): string {
  return (value % 8 ** digits).toString(8).padStart(digits, '0')
}

/** `LENGTH KEY=VALUE`, where the length counts its own digits too. */
function paxRecord(key: string, value: string): string {
  const rest = ` ${key}=${value}\n`
  const bytes = Buffer.byteLength(rest)
  const length = bytes + String(bytes + String(bytes).length).length
  return `${length}${rest}`
}

/** A path of up to 100 bytes stands in `name`; a longer one is cut at a slash, up to 155 bytes of it into `prefix`. */
function splitPath(path: string): { name: string; prefix: string } | undefined {
  if (Buffer.byteLength(path) <= longestName) return { name: path, prefix: '' }
  for (let cut = path.indexOf('/'); cut > 0; cut = path.indexOf('/', cut + 1)) {
    const [prefix, name] = [path.slice(0, cut), path.slice(cut + 1)]
    if (name.length > 0 && Buffer.byteLength(name) <= longestName && Buffer.byteLength(prefix) <= longestPrefix)
      return { name, prefix }
  }
  return undefined
}

/** For who cannot read the extended header. */
function cutOff(path: string): { name: string; prefix: string } {
  return {
    name: Buffer.from(path)
      .subarray(0, longestName)
      .toString('latin1')
      .replace(/[^ -~]/g, '_'),
    prefix: '',
  }
}
