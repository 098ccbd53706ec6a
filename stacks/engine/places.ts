import { createHash } from 'node:crypto'
import { join } from 'node:path'
import type { Backend } from './backend.ts'

/** The operator's folders, never inside a VELLUM_HOME. */
export interface Folders {
  readonly config: string
  readonly state: string
  readonly cache: string
}

/** The project that all our stacks belong to; a stack is called as its assistant. */
export const project = 'vellum'

/**
 * Where the engine keeps what it knows of the machine of one assistant, and what it needs for that. Pure.
 * @param shared where states are kept, if not in the operator's own folder.
 */
export function enginePlaces({ config, state, cache }: Folders, assistant: string, shared?: Backend) {
  const own = join(state, 'pulumi')
  const kept = shared ? (shared.folder ?? join(own, 'buckets', keyOf(shared))) : own
  const backend = join(kept, '.pulumi')
  // What one state needs is of no use to another of the same name.
  const work = shared ? join(own, 'shared', keyOf(shared), assistant) : join(own, 'work', assistant)
  return {
    assistant,
    /** What is the operator's alone, wherever states are kept. */
    own,
    /** The backend (https://www.pulumi.com/docs/iac/concepts/state-and-backends/). */
    url: shared?.url ?? `file://${own}`,
    /** Whether others may work on the same states. */
    isShared: shared !== undefined,
    /** Whether states lie in a bucket, which only the engine reads. */
    isBucket: shared !== undefined && shared.folder === undefined,
    /** What the file backend is rooted at; of a bucket, what was last read from it. */
    kept,
    state: join(backend, 'stacks', project, `${assistant}.json`),
    locks: join(backend, 'locks', 'organization', project, assistant),
    /** Holds Pulumi.yaml and the salt of this stack's passphrase. */
    work,
    settings: join(work, `Pulumi.${assistant}.yaml`),
    /** States as they were before each run. */
    copies: join(kept, 'copies', assistant),
    /** What the engine printed; a file, since it must outlive a reader that dies. */
    logs: join(own, 'logs', assistant),
    vault: join(own, 'vault'),
    /** Apart from the vault that it opens. */
    vaultKey: join(config, 'keys', 'pulumi'),
    /** PULUMI_HOME: plugins, logs, and nothing that could not be made again. */
    home: join(cache, 'pulumi'),
    engines: join(cache, 'engine'),
  }
}

export type EnginePlaces = ReturnType<typeof enginePlaces>

/** What of it a person is told of; the mode where the thing is nobody else's business. */
export function engineHoldings(folders: Folders): { path: string; mode: number; holds: string }[] {
  const at = enginePlaces(folders, 'NAME')
  return [
    { path: at.kept, mode: 0o700, holds: 'what the engine knows of machines in a cloud, sealed, with copies of it' },
    { path: at.vaultKey, mode: 0o700, holds: 'the key of the vault that the seal is kept in' },
    { path: at.engines, mode: 0o700, holds: 'the engine that makes machines in a cloud' },
    { path: at.home, mode: 0o700, holds: "the engine's plugins, and its logs of a week" },
  ]
}

function keyOf({ url }: Backend): string {
  return createHash('sha256').update(url).digest('hex').slice(0, 12)
}
