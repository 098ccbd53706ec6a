import * as z from 'zod'
import { writeDurably } from '../durable/staged-file.ts'

const link = z.strictObject({ seq: z.int().min(1), prev: z.string().regex(/^[0-9a-f]{64}$/) })

/** Kept apart from a chain: where its kept part begins and ends, so that a cut is told. */
const anchor = z.strictObject({ first: link, next: link })
export type Anchor = z.infer<typeof anchor>

/** @returns undefined when there is none, and `damaged` when it is none of ours. Throws what `read` throws. */
export function readAnchor(path: string, read: (path: string) => Buffer | undefined): Anchor | 'damaged' | undefined {
  const text = read(path)?.toString()
  if (text === undefined) return undefined
  try {
    return anchor.parse(JSON.parse(text))
  } catch {
    return 'damaged'
  }
}

/** @throws NodeJS.ErrnoException such as ENOSPC */
export function writeAnchor(path: string, value: Anchor): void {
  writeDurably(path, `${JSON.stringify(value)}\n`)
}
