/** What is done to a resource. */
export type Act = 'create' | 'update' | 'replace' | 'delete' | 'read'

/** A resource, as a person is told of it. */
export interface ResourceNamed {
  /** As the program calls it. */
  readonly name: string
  /** As the cloud's plugin calls it, like `gcp:compute/instance:Instance`. */
  readonly type: string
}

/** A step that a preview says will be taken. */
export type Planned = ResourceNamed & { readonly act: Act }

/** What the engine does, while it does it. */
export type EngineTold =
  | ({ readonly at: 'resource'; readonly act: Act; readonly state: 'begun' } & ResourceNamed)
  | ({
      readonly at: 'resource'
      readonly act: Act
      readonly state: 'done' | 'failed'
      readonly ms: number
    } & ResourceNamed)
  /** A wait that is not for a resource, such as a download. */
  | { readonly at: 'engine'; readonly detail: string }

export type EngineTell = (told: EngineTold) => void
