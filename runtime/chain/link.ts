import { createHash } from 'node:crypto'
import type * as z from 'zod'

/** Where a chain stands: the number that its next line has, and the hash that line names as the one before it. */
export interface Link {
  readonly seq: number
  readonly prev: string
}

/** What every line of a chain has: its link to the one before it, so that none can be changed, taken out or put in, and when. */
export interface Linked extends Link {
  /** ISO 8601. */
  readonly at: string
}

/** What the lines of a chain say beside that, and who writes them, as it is called in a sentence. */
export interface Written<Line extends Linked> {
  readonly line: z.ZodType<Line>
  readonly writer: string
}

/** Before the first line. */
export const genesis: Link = { seq: 1, prev: '0'.repeat(64) }

/** SHA-256 of a line without its end. */
export function hashOf(text: string): string {
  return createHash('sha256').update(text).digest('hex')
}

/** What a stretch of lines is: how far it is whole, what is wrong after that, and what a torn write left at its end. */
export interface Stretch<Line> {
  readonly lines: readonly Line[]
  readonly next: Link
  readonly fault?: string
  /** How many bytes are whole lines, where more follow. */
  readonly wholeBytes?: number
}

/** Follows a chain through the bytes of one segment. */
export function follow<Line extends Linked>(bytes: Buffer, from: Link, written: Written<Line>): Stretch<Line> {
  const texts = bytes.toString().split('\n')
  const rest = texts.pop() ?? ''
  const lines: Line[] = []
  let next = from
  for (const text of texts) {
    const line = parse(text, written)
    const foreign = `entry ${next.seq} holds bytes that were not written by ${written.writer}`
    if (line === undefined) return { lines, next, fault: foreign }
    if (line.seq !== next.seq) return { lines, next, fault: `entry ${next.seq} is missing` }
    if (line.prev !== next.prev) return { lines, next, fault: `entry ${next.seq - 1} was changed` }
    lines.push(line)
    next = { seq: next.seq + 1, prev: hashOf(text) }
  }
  return rest === '' ? { lines, next } : { lines, next, wholeBytes: bytes.lastIndexOf('\n') + 1 }
}

function parse<Line extends Linked>(text: string, { line }: Written<Line>): Line | undefined {
  try {
    return line.parse(JSON.parse(text))
  } catch {
    return undefined
  }
}
