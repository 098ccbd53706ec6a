import { mkdirSync } from 'node:fs'
import { dirname } from 'node:path'
import { writeDurably } from '../../runtime/durable/staged-file.ts'

/** Writes a file durably for its owner only (0600), and makes the folders it needs (0700). */
export function writePrivately(path: string, text: string): void {
  mkdirSync(dirname(path), { recursive: true, mode: 0o700 })
  writeDurably(path, text)
}
