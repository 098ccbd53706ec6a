import { type BackupManifest, partOf, workspacePart } from '../../runtime/protocol/home/backup.ts'
import { printable } from './printable.ts'

const mostNamed = 10

/** Which backup it is, in a sentence. */
export function from({ assistant, when }: BackupManifest): string {
  return `the backup of "${printable(assistant)}" of ${printable(when)}`
}

/** What a person is told of the key that was made for their first backup. */
export function keyWords(file: string): string {
  return `It opens with ${file}, which was made now: keep a copy of it where this machine cannot lose it.`
}

/** What is in a backup, a line for each part; and what is not. */
export function contentsOf({ parts, credentials, leftOut }: BackupManifest): string[] {
  const lines = parts.map(({ name, entries, bytes }) => {
    const count =
      name === partOf.ces ? `${credentials} credentials, ` : name === workspacePart ? `${entries} entries, ` : ''
    return `  ${name.padEnd(16)}  ${count}${size(bytes)}`
  })
  const named = leftOut.slice(0, mostNamed).map(({ path, why }) => `  left out: ${printable(path)} (${printable(why)})`)
  const more = leftOut.length - named.length
  return [...lines, ...named, ...(more > 0 ? [`  and ${more} more`] : [])]
}

function size(bytes: number): string {
  return bytes < 1e6 ? `${(bytes / 1e3).toFixed(1)} kB` : `${(bytes / 1e6).toFixed(1)} MB`
}
