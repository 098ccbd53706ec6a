import { credentialSecret } from '../runtime/protocol/credential.ts'
import { Failure } from '../runtime/protocol/failure.ts'
import { askSecret, hasTerminal } from './prompt.ts'

const usage = { command: 'credentials set' }
/** Above the schema's limit in characters, so that a longer value is refused and not cut. */
const readLimitBytes = 4 * 65_536 + 2

/**
 * The value of a credential: typed on the terminal, not shown, or read from standard input without its last newline.
 * Never an argument or an environment variable, which others on the machine can read (proc(5)).
 * @throws Failure NO_TERMINAL, USAGE when it is empty, too long or not text.
 */
export async function collectSecret(alias: string): Promise<string> {
  const value = hasTerminal() ? await askSecret(`Value of ${alias}`) : await fromStdin(alias)
  const checked = credentialSecret.safeParse(value)
  if (checked.success) return checked.data
  throw Failure.of('USAGE', { what: `The value is ${value ? 'too long' : 'empty'}; nothing was stored.`, ...usage })
}

async function fromStdin(alias: string): Promise<string> {
  const bytes = process.stdin.isTTY ? Buffer.alloc(0) : await readAll()
  if (bytes.length === 0)
    throw Failure.of('NO_TERMINAL', {
      question: `the value of ${alias}`,
      flag: `no flag takes a secret; send it on standard input: vellum credentials set ${alias} < FILE`,
    })
  try {
    return new TextDecoder('utf-8', { fatal: true, ignoreBOM: true }).decode(bytes).replace(/\r?\n$/, '')
  } catch {
    throw Failure.of('USAGE', { what: 'The value is not UTF-8 text; nothing was stored.', ...usage })
  }
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
