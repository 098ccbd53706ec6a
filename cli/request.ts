import { join, resolve } from 'node:path'
import { personHome } from '../bootstrap/record/folders.ts'
import { type AssistantRecord, knownAssistants, readRecord } from '../bootstrap/record/record.ts'
import type { Request } from '../bootstrap/request.ts'
import { defaultPort } from '../runtime/protocol/layout.ts'

/** What `hatch` takes, as typed. */
export interface HatchFlags {
  /** Without one: the assistant of this home, or `default`. */
  readonly name: string | undefined
  readonly remote: Request['remote']
  readonly port?: number | undefined
  readonly dryRun: boolean
}

/**
 * What was asked for, made whole: flags first, then the environment, then what an earlier hatch of this name settled,
 * then the defaults.
 * @throws Failure NAME_INVALID, RECORD_BROKEN
 */
export function requestOf({ name, remote, port, dryRun }: HatchFlags): Request {
  const set = process.env.VELLUM_HOME
  const known = name === undefined ? assistantIn(set ? resolve(set) : defaultHome()) : readRecord(name)
  const home = set ? resolve(set) : (known?.home ?? defaultHome())
  return { name: known?.name ?? name ?? 'default', remote, home, port: port ?? known?.port ?? defaultPort, dryRun }
}

function assistantIn(home: string): AssistantRecord | undefined {
  return knownAssistants().find((record) => record.home === home)
}

function defaultHome(): string {
  return process.getuid?.() === 0 ? '/var/lib/vellum' : join(personHome(), '.vellum')
}
