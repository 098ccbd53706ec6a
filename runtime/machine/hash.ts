import { createHash } from 'node:crypto'
import { closeSync, readSync } from 'node:fs'

const pieceBytes = 1 << 18

/**
 * SHA-256 (hex) and size in bytes of all that a descriptor leads to, which is closed. At once, for who has somebody else's rights
 * for as long as that takes.
 */
export function hashOpen(file: number): { sha256: string; bytes: number } {
  const hash = createHash('sha256')
  const piece = Buffer.allocUnsafe(pieceBytes)
  let bytes = 0
  try {
    for (let read = readSync(file, piece); read > 0; read = readSync(file, piece)) {
      hash.update(piece.subarray(0, read))
      bytes += read
    }
    return { sha256: hash.digest('hex'), bytes }
  } finally {
    closeSync(file)
  }
}
