import type { Readable } from 'node:stream'

/**
 * Gives each line of a stream that came whole, without the newline that ends it. Nothing else ends one: JSON may hold what
 * others take for an end, such as U+2028 (RFC 8259, section 7).
 * @returns what came after the last of them: half a line, where the other side went away in the middle of one
 * @throws what `line` threw; no further line is given then
 */
export function eachLine(stream: Readable, line: (text: string) => void): Promise<string> {
  return new Promise((resolve, reject) => {
    let half = ''
    let give = line
    const whole = (text: string) => {
      try {
        give(text)
      } catch (thrown) {
        give = () => undefined
        reject(thrown)
      }
    }
    stream.setEncoding('utf8')
    stream.on('data', (chunk: string) => {
      const [first = '', ...more] = chunk.split('\n')
      half += first
      for (const next of more) {
        whole(half)
        half = next
      }
    })
    stream.once('end', () => resolve(half))
  })
}
