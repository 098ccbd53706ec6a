import { join } from 'node:path'

/** The operator's folders, never inside a VELLUM_HOME. */
export interface Folders {
  readonly config: string
  readonly state: string
  readonly cache: string
}

/** The project that all our stacks belong to; a stack is called as its assistant. */
export const project = 'vellum'

/** Where the engine keeps what it knows of the machine of one assistant, and what it needs for that. Pure. */
export function enginePlaces({ config, state, cache }: Folders, assistant: string) {
  const kept = join(state, 'pulumi')
  const backend = join(kept, '.pulumi')
  const work = join(kept, 'work', assistant)
  return {
    assistant,
    /** What the local file backend is rooted at (https://www.pulumi.com/docs/iac/concepts/state-and-backends/). */
    kept,
    state: join(backend, 'stacks', project, `${assistant}.json`),
    locks: join(backend, 'locks', 'organization', project, assistant),
    /** Holds Pulumi.yaml and the salt of this stack's passphrase. */
    work,
    settings: join(work, `Pulumi.${assistant}.yaml`),
    /** States as they were before each run. */
    copies: join(kept, 'copies', assistant),
    /** What the engine printed; a file, since it must outlive a reader that dies. */
    logs: join(kept, 'logs', assistant),
    vault: join(kept, 'vault'),
    /** Apart from the vault that it opens. */
    vaultKey: join(config, 'keys', 'pulumi'),
    /** PULUMI_HOME: plugins, and nothing that could not be made again. */
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
    { path: at.home, mode: 0o700, holds: "the engine's plugins" },
  ]
}
