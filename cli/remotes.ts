import { Failure } from '../runtime/protocol/failure.ts'
import type { Remote } from '../stacks/remote.ts'

const remotes: Readonly<Record<string, () => Promise<Remote>>> = {
  local: async () => (await import('../stacks/local.ts')).local,
  custom: async () => (await import('../stacks/custom.ts')).custom,
}

/** The remote of that name. @throws Failure REMOTE_UNKNOWN, saying which are there. */
export async function remoteCalled(name: string): Promise<Remote> {
  const load = Object.hasOwn(remotes, name) ? remotes[name] : undefined
  if (load) return load()
  throw Failure.of('REMOTE_UNKNOWN', { remote: name, known: Object.keys(remotes).join(', ') })
}
