import { once } from 'node:events'
import type { Readable } from 'node:stream'

/** All that a stream gives, as text. */
export async function allText(stream: Readable): Promise<string> {
  const chunks: Buffer[] = []
  stream.on('data', (chunk: Buffer) => chunks.push(chunk))
  await once(stream, 'end')
  return Buffer.concat(chunks).toString()
}
