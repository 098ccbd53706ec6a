import type { Pattern } from '../pattern.ts'

/**
 * Reads a path or path glob: `*` and `?` within a segment, `**` for any folders between; what begins with a dot is named
 * explicitly, `\` takes the meaning from what follows it.
 */
export function readGlob(text: string): Pattern {
  const isAbsolute = text.startsWith('/')
  const segments = text.split('/').filter((one) => one !== '' && one !== '.')
  const why = refusalOf(text, segments)
  return why === undefined ? { kind: 'path', segments, isAbsolute } : { kind: 'refused', why }
}

/** A path as the pattern of it alone. */
export function exactPath(path: string): string {
  return path.replace(/[\\*?[\]{}]/g, '\\$&')
}

/** The text of a segment in which nothing varies; undefined where something does. */
export function literalSegment(segment: string): string | undefined {
  return /(?<!\\)(?:\\\\)*[*?]/.test(segment) ? undefined : segment.replace(/\\([\s\S])/g, '$1')
}

/** Whether a path, in segments, is one of those that a glob means. Takes time in the product of both lengths, no more. */
export function isMatch(glob: readonly string[], path: readonly string[]): boolean {
  return wild(glob, path, {
    isStar: (one) => one === '**',
    canSkip: (segment) => !segment.startsWith('.'),
    isOne: (one, segment) => isSegment(one, segment),
  })
}

function isSegment(glob: string, segment: string): boolean {
  if (segment.startsWith('.') && !glob.replace(/^\\/, '').startsWith('.')) return false
  return wild(glob.match(/\\?[\s\S]/gu) ?? [], segment.match(/[\s\S]/gu) ?? [], {
    isStar: (one) => one === '*',
    canSkip: () => true,
    isOne: (one, character) => one === '?' || one === character || one === `\\${character}`,
  })
}

interface Wild {
  readonly isStar: (one: string) => boolean
  readonly canSkip: (item: string) => boolean
  readonly isOne: (one: string, item: string) => boolean
}

/** Each star takes as little as it can, and the last one more where what follows does not match: earlier ones never need to. */
function wild(pattern: readonly string[], items: readonly string[], { isStar, canSkip, isOne }: Wild): boolean {
  let [at, item] = [0, 0]
  let star: { readonly at: number; item: number } | undefined
  while (item < items.length) {
    const one = pattern[at]
    const here = items[item] ?? ''
    if (one !== undefined && isStar(one)) star = { at: ++at, item }
    else if (one !== undefined && isOne(one, here)) {
      at++
      item++
    } else {
      if (!star || !canSkip(items[star.item] ?? '')) return false
      star.item++
      at = star.at
      item = star.item
    }
  }
  return pattern.slice(at).every(isStar)
}

function refusalOf(text: string, segments: readonly string[]): string | undefined {
  if (text.includes('\0')) return 'it holds a NUL character'
  if (/[\r\n]/.test(text)) return 'it is of several lines'
  if (segments.includes('..')) return 'it holds `..`, so where it leads is not what is written'
  if (segments.length === 0) return 'it names no file'
  if (/(?<!\\)(?:\\\\)*\\$/.test(text)) return 'it ends with a backslash'
  const odd = /(?<!\\)(?:\\\\)*([[\]{}])/.exec(text)?.[1]
  if (odd !== undefined) return `it holds \`${odd}\`, which is no wildcard here; write \\${odd} to mean that character`
  if (segments.some((one) => one !== '**' && /(?<!\\)(?:\\\\)*\*\*/.test(one)))
    return '`**` can only be a whole segment'
  if (text.endsWith('/')) return 'it ends with `/`; write `/**` to mean everything in that folder'
  return undefined
}
