import { rmdirSync } from 'node:fs'
import { homedir, userInfo } from 'node:os'
import { dirname, isAbsolute, join } from 'node:path'

/** The home folder of who runs this: HOME, or what the account says where HOME is empty or relative. Absolute. */
export function personHome(): string {
  const home = homedir()
  return isAbsolute(home) ? home : userInfo().homedir
}

/**
 * Where the operator's machine keeps what it knows and what it built, never inside a VELLUM_HOME. Follows the XDG Base Directory
 * Specification: a relative value is ignored (https://specifications.freedesktop.org/basedir-spec/latest/).
 */
export function operatorFolders(env: NodeJS.ProcessEnv = process.env) {
  const base = (variable: string, fallback: string) => {
    const set = env[variable]
    return join(set && isAbsolute(set) ? set : join(personHome(), fallback), 'vellum')
  }
  const config = base('XDG_CONFIG_HOME', '.config')
  const state = base('XDG_STATE_HOME', '.local/state')
  const data = base('XDG_DATA_HOME', '.local/share')
  const cache = base('XDG_CACHE_HOME', '.cache')
  return {
    /** What the folders of others are placed in. */
    roots: { config, state, cache },
    /** By what machines in a cloud are known to be made from here. */
    installation: join(config, 'installation'),
    records: join(config, 'assistants'),
    record: (name: string) => join(config, 'assistants', `${name}.json`),
    /** Host keys that the person has accepted, in the form of OpenSSH's file of that name. */
    knownHosts: join(config, 'known_hosts'),
    token: (name: string) => join(config, 'keys', `${name}.token`),
    /** The key made for a machine whose person had none; its public half has `.pub` behind that. */
    sshKey: (name: string) => join(config, 'keys', `${name}.ssh`),
    /** Which key of the agent a machine was made to let in. */
    agentKey: (name: string) => join(config, 'keys', `${name}.pub`),
    /** The identity that backups are encrypted to unless a person says otherwise. */
    backupKey: join(config, 'backup.key'),
    backups: join(data, 'backups'),
    lease: (name: string) => join(state, 'leases', name),
    /** How far the record of the acts on its machine was seen. */
    audit: (name: string) => join(state, 'audits', `${name}.json`),
    /** One folder for each hatch that failed: what it left to look at. */
    failed: join(state, 'failed'),
    /** Built releases. */
    cache,
    /** What node keeps of the sources it has compiled; `./vellum` sets the same before node runs. */
    compiled: join(cache, 'node'),
  }
}

/** What the operator's machine keeps, as a person is told of it. Mode where the thing is nobody else's business. */
export function operatorPlaces(env?: NodeJS.ProcessEnv): { path: string; mode?: number; holds: string }[] {
  const at = operatorFolders(env)
  return [
    { path: at.record('NAME'), mode: 0o600, holds: 'what is known of an assistant, from the first intent on' },
    { path: at.token('NAME'), mode: 0o600, holds: 'the token that its gateway knows this person by' },
    { path: at.sshKey('NAME'), mode: 0o600, holds: 'the key made for its machine in a cloud, where you had none' },
    { path: `${at.sshKey('NAME')}.pub`, mode: 0o600, holds: 'the public half of that' },
    { path: at.agentKey('NAME'), mode: 0o600, holds: 'which key of your agent opens its machine in a cloud' },
    { path: at.installation, mode: 0o600, holds: 'the id that all made in a cloud from here is labelled with' },
    { path: at.knownHosts, mode: 0o600, holds: 'the host keys of machines that were accepted by hand' },
    { path: at.backupKey, mode: 0o600, holds: 'what opens your backups: keep a copy of it elsewhere' },
    { path: at.backups, mode: 0o700, holds: 'backups, unless another file was named' },
    { path: at.lease('NAME'), holds: 'who is working on it right now' },
    { path: at.audit('NAME'), mode: 0o600, holds: 'how far the record of what was done to it was seen' },
    { path: at.failed, mode: 0o700, holds: 'what each hatch that failed left to look at' },
    { path: at.cache, holds: 'built releases' },
    { path: at.compiled, holds: 'what node keeps of the sources it has compiled' },
  ]
}

/** Removes the folders of the operator's side that nothing is in any more, the innermost first. The cache stays. */
export function tidyFolders(): void {
  const { records, token, lease, audit, failed } = operatorFolders()
  const inState = [dirname(lease('any')), dirname(audit('any')), dirname(failed)]
  for (const folder of [records, dirname(token('any')), dirname(records), ...inState]) removeEmpty(folder)
}

function removeEmpty(folder: string): void {
  try {
    rmdirSync(folder)
  } catch {
    // It holds something, or was never made.
  }
}
