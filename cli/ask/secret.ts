import type * as z from 'zod'
import { Failure } from '../../runtime/protocol/failure.ts'
import { askSecret, hasTerminal } from './prompt.ts'

/** Above the schema's limit in characters, so that a longer value is refused and not cut. */
const readLimitBytes = 4 * 65_536 + 2

/** A secret that is asked for: what it is called, the command that asks, and what it may be. */
export interface Asked {
  /** As in "the value of fal/api_key". */
  readonly what: string
  /** The line that was typed, without the program. */
  readonly command: string
  readonly schema: z.ZodType<string>
  /** Asked for a second time on a terminal, where a slip of the finger could not be taken back. */
  readonly twice?: true
}

/**
 * A secret: typed on the terminal, not shown, or read from standard input without its last newline.
 * Never an argument or an environment variable, which others on the machine can read (proc(5)).
 * @throws Failure NO_TERMINAL, USAGE when it is empty, too long, too short, not text, or typed in two ways.
 */
export async function collectSecret(asked: Asked): Promise<string> {
  const value = hasTerminal() ? await typed(asked) : await fromStdin(asked)
  const checked = asked.schema.safeParse(value)
  if (checked.success) return checked.data
  const fault = value ? (checked.error.issues[0]?.code === 'too_small' ? 'too short' : 'too long') : 'empty'
  throw refusal(asked, `${capital(asked.what)} is ${fault}; nothing was changed.`)
}

async function typed(asked: Asked): Promise<string> {
  const value = await askSecret(capital(asked.what))
  if (asked.twice && (await askSecret(`${capital(asked.what)}, once more`)) !== value)
    throw refusal(asked, 'The two were not the same; nothing was changed.')
  return value
}

async function fromStdin(asked: Asked): Promise<string> {
  const bytes = process.stdin.isTTY ? Buffer.alloc(0) : await readAll()
  if (bytes.length === 0)
    throw Failure.of('NO_TERMINAL', {
      question: asked.what,
      flag: `no flag takes a secret; send it on standard input: vellum ${asked.command} < FILE`,
    })
  try {
    return new TextDecoder('utf-8', { fatal: true, ignoreBOM: true }).decode(bytes).replace(/\r?\n$/, '')
  } catch {
    throw refusal(asked, `${capital(asked.what)} is not UTF-8 text; nothing was changed.`)
  }
}

function refusal({ command }: Asked, what: string): Failure {
  return Failure.of('USAGE', { what, command: command.split(' ').slice(0, 2).join(' ') })
}

function capital(text: string): string {
  return text.charAt(0).toUpperCase() + text.slice(1)
}

async function readAll(): Promise<Buffer> {
  const chunks: Buffer[] = []
  let size = 0
  for await (const chunk of process.stdin) {
    chunks.push(chunk)
    size += chunk.length
    if (size > readLimitBytes) break
  }
  return Buffer.concat(chunks)
}
