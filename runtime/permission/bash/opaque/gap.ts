import type { Command } from 'unbash'

const lost = 'Bash would not read it, or not as it is read here.'

/**
 * Why a command may not be what bash reads, by what stands between its words: the parser passes over a `(` behind a
 * word, and takes `2` in `> 2> f` for a file. Undefined where nothing but blanks stands there.
 */
export function gapIssue(node: Command, source: string): string | undefined {
  const parts = [...node.prefix, ...(node.name ? [node.name] : []), ...node.suffix]
  let end = parts[0]?.pos ?? node.pos
  for (const part of parts) {
    const gap = source.slice(end, part.pos)
    if (part.pos < end || !/^(?:[ \t]|\\\n)*$/.test(gap)) return lost
    if (gap === '' && isNumber(source, end) && /[<>]/.test(source[part.pos] ?? '')) return lost
    end = part.end
  }
  return /^(?:[ \t]|\\\n)*\(/.test(source.slice(end, end + 1024)) ? lost : undefined
}

/** Whether a word of digits ends there, which right before a redirect is its descriptor. */
function isNumber(source: string, end: number): boolean {
  let start = end
  while (start > 0 && /\d/.test(source[start - 1] ?? '')) start--
  return start < end && /[\s;&|<>()]/.test(source[start - 1] ?? ' ')
}
