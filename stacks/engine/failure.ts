import { Failure } from '../../runtime/protocol/failure.ts'
import { type Cause, googleCauses } from './causes.ts'
import { EngineExit } from './command.ts'
import type { Complaint } from './hear.ts'
import { lockHeld } from './locks.ts'
import { passphraseLost } from './passphrase.ts'
import type { EnginePlaces } from './places.ts'
import { type Known, readState } from './state.ts'

/** What the engine says of every failure besides its cause. */
const noise =
  /^(?:update|preview|refresh|destroy|resource registration|.*monitor) (?:failed|shut|has shut)|^failed to register new resource|unhandled rejection/i

/** What is known of a run that went wrong. */
export interface Broken {
  readonly thrown: unknown
  readonly complaints: readonly Complaint[]
  readonly isInterrupted: boolean
}

/** What went wrong in a run, as one row of the catalogue with what is there now. */
export function failureOf({ thrown, complaints, isInterrupted }: Broken, places: EnginePlaces): Failure {
  if (thrown instanceof Failure) return thrown
  const said = thrown instanceof EngineExit ? thrown.said : ''
  if (/is currently locked by/.test(said)) return lockHeld(places)
  if (/incorrect passphrase|passphrase must be set/.test(said)) return passphraseLost(places)
  const state = standing(readState(places))
  if (isInterrupted) return Failure.of('CANCELLED', { state }, thrown)
  const known = caused(complaints)
  if (known) return refused(known, state, thrown)
  const [complaint] = complaints.filter(({ text }) => !noise.test(text))
  if (complaint?.resource)
    return Failure.of('CLOUD_REFUSED', { what: what(complaint), why: why(complaint), state }, thrown)
  const last = complaint ? why(complaint) : lastLine(said)
  if (thrown instanceof EngineExit && thrown.signal)
    return Failure.of('ENGINE_KILLED', { signal: thrown.signal, state }, thrown)
  if (thrown instanceof EngineExit) return Failure.of('ENGINE_FAILED', { why: last, state }, thrown)
  return Failure.from(thrown)
}

/** What is there now, as the end of a sentence. */
export function standing(known: Known | undefined): string {
  const { resources = [], pending = [] } = known ?? {}
  const made =
    resources.length === 0 ? 'nothing of the machine is on record' : `${resources.length} of its parts are on record`
  if (pending.length === 0) return made
  return `${made}, and ${pending.map(({ name }) => name).join(', ')} may be there as well`
}

interface KnownCause extends Complaint {
  readonly cause: Cause
  readonly groups: Readonly<Record<string, string | undefined>>
}

/** The first complaint that has a known cause: what comes after it often only follows from it. */
function caused(complaints: readonly Complaint[]): KnownCause | undefined {
  for (const complaint of complaints) {
    for (const cause of googleCauses) {
      const match = cause.said.exec(complaint.text)
      if (match) return { ...complaint, cause, groups: match.groups ?? {} }
    }
  }
  return undefined
}

function refused(found: KnownCause, state: string, thrown: unknown): Failure {
  const { code } = found.cause
  const { project = 'PROJECT' } = found.groups
  const facts = { why: why(found), what: what(found), project, state }
  const { what: named, place, permission } = found.groups
  const subject = named ?? place ?? permission
  return Failure.of(code, { ...facts, subject: subject ?? subjects[code] ?? what(found) }, thrown)
}

/** What a row speaks of where the cloud did not name it. */
const subjects: Partial<Record<Cause['code'], string>> = {
  CLOUD_API_OFF: 'compute.googleapis.com',
  CLOUD_QUOTA: 'one of its limits',
  CLOUD_PERMISSION: 'do that',
  CLOUD_PLACE_UNKNOWN: 'that zone',
}

function what({ resource }: Complaint): string {
  return resource?.name ?? 'the machine'
}

/** One line of what was said, as the middle of a sentence. */
function why({ text }: Complaint): string {
  const lines = text.split('\n').map((line) => line.replace(/^\s*\* /, '').trim())
  const line = lines.find((one) => one !== '' && !/^\d+ errors? occurred:$/.test(one)) ?? ''
  return line.slice(0, 300).replace(/[.;]+$/, '')
}

function lastLine(said: string): string {
  const line =
    said
      .trim()
      .split('\n')
      .findLast((one) => one.startsWith('error: ')) ??
    said.trim().split('\n').at(-1) ??
    ''
  return (
    line
      .replace(/^error: /, '')
      .slice(0, 300)
      .replace(/[.;]+$/, '') || 'it said nothing'
  )
}
