/** Where an assistant's machine is and how it is reached. */
export type Address = LocalAddress | SshAddress | NoAddress

export interface LocalAddress {
  readonly reach: 'local'
}

export interface SshAddress {
  readonly reach: 'ssh'
  /** What the person typed: `user@host`, `user@host:port`, or a name of their ~/.ssh/config. */
  readonly target: string
  /** The one key file that is used, through the agent where that holds it; absolute. Without it: as ssh chooses. */
  readonly identity?: string | undefined
  /** The host keys it may have, as `SHA256:…`. None: the rules of known_hosts. */
  readonly hostKeys: readonly string[]
  /** Of a machine that a remote made: which one, for who finds it not reached. */
  readonly cloud?: CloudMachine | undefined
}

/** Of a machine that is intended: nothing of it may be there yet. */
export interface NoAddress {
  readonly reach: 'nowhere'
  readonly assistant: string
  /** The key file that its owner will log in with; absolute. */
  readonly identity?: string | undefined
}

/** Which machine of which cloud it is; nothing in it is secret. */
export interface CloudMachine {
  readonly remote: 'gcp'
  readonly project: string
  readonly zone: string
  readonly assistant: string
  readonly owner: string
}
