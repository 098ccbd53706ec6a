import { Failure } from '../../runtime/protocol/failure.ts'
import type { Request } from '../request.ts'
import { type HeldRecord, held, takeLocalLease } from './hold.ts'
import { checkName } from './name.ts'
import { type AssistantRecord, knownAssistants, readRecord, writeRecord } from './record.ts'
import { ensureToken, tokenSha256 } from './token.ts'

/** An intent that is on disk, and the lease that goes with it. */
export interface Intent extends HeldRecord {
  readonly token: string
  readonly tokenSha256: string
  /** Whether it was hatched before this run, so that a failure of this run must not forget it. */
  readonly existed: boolean
  /** Whether nothing was known of it before this run. */
  readonly isNew: boolean
  /** Forgets it again, unless a machine may have been made for it: then only its record says so. */
  giveUp(): void
}

/**
 * Takes the local lease and writes down what is intended, before anything exists. A dry run writes nothing and takes
 * no lease.
 * @throws Failure NAME_INVALID, LEASE_HELD, NAME_TAKEN, HOME_TAKEN, RECORD_BROKEN
 */
export async function intend(request: Request): Promise<Intent> {
  const name = checkName(request.name)
  const lease = request.dryRun ? noLease : takeLocalLease(name, 'hatch')
  try {
    const known = readRecord(name)
    refuseTaken(request, known)
    const record = known ?? recordOf(request)
    if (known === undefined && !request.dryRun) writeRecord(record)
    const token = ensureToken(name, { keep: !request.dryRun })
    return withToken(held(record, lease), token, known)
  } catch (error) {
    lease.release()
    throw error
  }
}

const noLease = { release: () => undefined, discard: () => undefined }

/** Keeps the getter of `record` alive, which a spread would freeze. */
function withToken(record: HeldRecord, token: string, known: AssistantRecord | undefined): Intent {
  const before = { existed: known?.state === 'hatched', isNew: known === undefined }
  const giveUp = () => {
    if (!record.record.machine) record.forget()
  }
  return Object.assign(record, { token, tokenSha256: tokenSha256(token), giveUp, ...before })
}

function refuseTaken(request: Request, known: AssistantRecord | undefined): void {
  const { name, home } = request
  if (known && !(known.remote === request.remote && isSamePlace(known, request)))
    throw Failure.of('NAME_TAKEN', {
      name,
      home: known.home,
      remote: [known.remote, machineOf(known)].join(' ').trim(),
    })
  const first = knownAssistants().find((other) => other.name !== name && isSamePlace(other, request))
  if (first) throw Failure.of('HOME_TAKEN', { home, first: first.name, name })
}

/** A home is one place on one machine. Two names of a machine are told apart here; its own install record is not fooled. */
function isSamePlace(one: Place, other: Place): boolean {
  return one.home === other.home && machineOf(one) === machineOf(other)
}

type Place = Pick<Request, 'address' | 'home'>

function machineOf({ address }: Pick<Place, 'address'>): string {
  switch (address.reach) {
    case 'local':
      return ''
    case 'ssh':
      return address.target
    case 'nowhere':
      return `the machine of ${address.assistant}`
  }
}

function recordOf({ name, remote, address, home, port, machine }: Request): AssistantRecord {
  const now = new Date().toISOString()
  return {
    format: 1,
    name,
    remote,
    address,
    ...(machine && { machine }),
    home,
    port,
    state: 'intended',
    createdAt: now,
    changedAt: now,
  }
}
