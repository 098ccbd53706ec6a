import type { EngineEvent, OpType, StepEventMetadata } from '@pulumi/pulumi/automation/index.js'
import type { Act, EngineTell, Planned, ResourceNamed } from './told.ts'

/** What the engine calls a step (`OpType`), and what it is to a person; any other leaves the resource as it is. */
const acts: Partial<Record<OpType, Act>> = {
  create: 'create',
  'create-replacement': 'replace',
  update: 'update',
  delete: 'delete',
  'delete-replaced': 'delete',
  read: 'read',
  'read-replacement': 'read',
  import: 'read',
  'import-replacement': 'read',
}

/** What went wrong with one resource, or with none in particular, in the words of the engine or the cloud. */
export interface Complaint {
  readonly resource?: ResourceNamed
  readonly text: string
}

/** Turns what the engine says into what a person is told, and keeps what went wrong. */
export class Hearing {
  readonly planned: Planned[] = []
  readonly complaints: Complaint[] = []
  readonly #begun = new Map<string, number>()
  readonly #tell: EngineTell

  constructor(tell: EngineTell) {
    this.#tell = tell
  }

  /** For a run that is done once more. */
  forget(): void {
    for (const heard of [this.planned, this.complaints]) heard.length = 0
  }

  /** Takes one event; bound, to be handed on as it is. */
  readonly hear = ({ resourcePreEvent, resOutputsEvent, resOpFailedEvent, diagnosticEvent }: EngineEvent): void => {
    if (resourcePreEvent) this.#begins(resourcePreEvent.metadata, resourcePreEvent.planning === true)
    if (resOutputsEvent && resOutputsEvent.planning !== true) this.#ends(resOutputsEvent.metadata, 'done')
    if (resOpFailedEvent) this.#ends(resOpFailedEvent.metadata, 'failed')
    if (diagnosticEvent?.severity === 'error' && !diagnosticEvent.ephemeral) {
      const { urn, message } = diagnosticEvent
      this.complaints.push({ ...(urn ? { resource: named(urn) } : {}), text: plain(message) })
    }
  }

  #begins({ op, urn }: StepEventMetadata, isPlanned: boolean): void {
    const act = actOn(op, urn)
    if (!act) return
    if (isPlanned) this.planned.push({ act, ...named(urn) })
    else {
      this.#begun.set(`${act} ${urn}`, performance.now())
      this.#tell({ at: 'resource', act, state: 'begun', ...named(urn) })
    }
  }

  #ends({ op, urn }: StepEventMetadata, state: 'done' | 'failed'): void {
    const act = actOn(op, urn)
    const begun = this.#begun.get(`${act} ${urn}`)
    if (!act || begun === undefined) return
    this.#begun.delete(`${act} ${urn}`)
    this.#tell({ at: 'resource', act, state, ms: Math.round(performance.now() - begun), ...named(urn) })
  }
}

/** Undefined where nothing is done to a thing in the cloud: the stack itself, a provider, a resource that stays as it is. */
function actOn(op: OpType, urn: string): Act | undefined {
  return named(urn).type.startsWith('pulumi:') ? undefined : acts[op]
}

/**
 * The name and type in a URN, `urn:pulumi:STACK::PROJECT::PARENT$TYPE::NAME`
 * (https://www.pulumi.com/docs/iac/concepts/resources/names/#urns).
 */
export function named(urn: string): ResourceNamed {
  const [, , types = '', ...name] = urn.split('::')
  return { type: types.slice(types.lastIndexOf('$') + 1), name: name.join('::') }
}

/** A message without the marks that the engine has for colours. */
function plain(message: string): string {
  return message.replace(/<\{%[^%]*%\}>/g, '').trim()
}
