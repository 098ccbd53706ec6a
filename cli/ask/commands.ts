import * as z from 'zod'
import { Failure } from '../../runtime/protocol/failure.ts'

/**
 * Commands from standard input, each a JSON string on a line of its own, so that line ends and odd characters in them survive.
 * @param command the one that asks, as it was typed.
 * @throws Failure USAGE where a line is none, with its number
 */
export async function commandsOf(command: string): Promise<string[]> {
  const chunks: Buffer[] = []
  for await (const chunk of process.stdin) chunks.push(chunk)
  const bytes = Buffer.concat(chunks)
  const lines = splitLines(bytes)
  return lines.map((line, at) => {
    const read = commandIn(line)
    if (read !== undefined) return read
    const what = `Line ${at + 1} of standard input is no JSON string; nothing was tested.`
    throw Failure.of('USAGE', { what, command })
  })
}

function splitLines(bytes: Buffer): Buffer[] {
  const lines: Buffer[] = []
  for (let start = 0; start < bytes.length; ) {
    const end = bytes.indexOf(0x0a, start)
    lines.push(bytes.subarray(start, end < 0 ? bytes.length : end))
    start = end < 0 ? bytes.length : end + 1
  }
  return lines
}

function commandIn(line: Buffer): string | undefined {
  try {
    return z.string().parse(JSON.parse(new TextDecoder('utf-8', { fatal: true }).decode(line)))
  } catch {
    return undefined
  }
}
