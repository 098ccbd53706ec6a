import { createHash, type Hash } from 'node:crypto'
import { type Entry, openForReading } from '../../sandbox/files/entry.ts'
import { unusable } from '../../sandbox/files/refusal.ts'

const MiB = 2 ** 20
/** What one measurement looks into at most: more would keep whoever asks waiting. */
const mostBytes = 64 * MiB
const mostFiles = 5_000
const pieceBytes = MiB

/** Reads files into hashes, so many of them and so many bytes in all, and stops when nobody waits any more. */
export class Reading {
  readonly #signal: AbortSignal
  #bytes = 0
  #files = 0

  constructor(signal: AbortSignal) {
    this.#signal = signal
  }

  /**
   * Counts one more file or folder.
   * @throws Failure FILE_UNUSABLE where it is one too many; the signal's reason where it is aborted.
   */
  count(path: string): void {
    this.#signal.throwIfAborted()
    this.#files += 1
    if (this.#files > mostFiles) throw unusable(path, `there are more than ${mostFiles} files to measure`)
  }

  /** SHA-256 (hex) of a regular file. @throws Failure FILE_UNUSABLE where it is too large, or changes meanwhile. */
  async sha256(path: string, entry: Entry): Promise<string> {
    const hash = createHash('sha256')
    await this.into(hash, path, entry)
    return hash.digest('hex')
  }

  /** Adds the contents of a regular file, as many bytes as it has now, to a hash. @throws as `sha256`. */
  async into(hash: Hash, path: string, entry: Entry): Promise<void> {
    this.count(path)
    this.#bytes += entry.stats.size
    if (this.#bytes > mostBytes) throw unusable(path, `there are more than ${mostBytes / MiB} MiB to measure`)
    await using file = await openForReading(entry)
    const piece = Buffer.alloc(Math.min(pieceBytes, entry.stats.size))
    for (let left = entry.stats.size; left > 0; ) {
      this.#signal.throwIfAborted()
      const { bytesRead } = await file.read(piece, 0, Math.min(left, piece.length))
      if (bytesRead === 0) throw unusable(path, 'it changes while it is read')
      hash.update(piece.subarray(0, bytesRead))
      left -= bytesRead
    }
  }
}
