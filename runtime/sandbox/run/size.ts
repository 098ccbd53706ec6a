import { execFile } from 'node:child_process'
import { promisify } from 'node:util'

const known = new Map<string, Promise<boolean>>()

/** Whether a bubblewrap can bound a folder in memory (`--size`, 0.7 and later). Asked once, until it has answered. */
export function knowsSize(bubblewrap: string): Promise<boolean> {
  const asked = known.get(bubblewrap) ?? ask(bubblewrap)
  known.set(bubblewrap, asked)
  return asked
}

async function ask(bubblewrap: string): Promise<boolean> {
  try {
    const options = { env: {}, timeout: 1000, killSignal: 'SIGKILL' as const }
    const { stdout } = await promisify(execFile)(bubblewrap, ['--help'], options)
    return stdout.includes('--size BYTES')
  } catch {
    // Whatever is wrong with it, running a command will say so.
    known.delete(bubblewrap)
    return false
  }
}
