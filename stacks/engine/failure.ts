import { Failure } from '../../runtime/protocol/failure.ts'
import { lockHeld } from './backend/locks.ts'
import { passphraseLost } from './backend/passphrase.ts'
import { cut, EngineExit } from './command.ts'
import type { Complaint } from './hear.ts'
import type { EnginePlaces } from './places.ts'
import { type Known, readState } from './state.ts'

/** What the engine says of every failure besides its cause. */
const noise =
  /^(?:update|preview|refresh|destroy) failed|^failed to register new resource|has shut down|unhandled rejection/i

/** What a cloud's words mean, as a failure that says that nothing was done; undefined for what is not known. */
export type Explain = (text: string) => Failure | undefined

/** What is known of a run that went wrong. */
export interface Broken {
  readonly thrown: unknown
  readonly complaints: readonly Complaint[]
  readonly isInterrupted: boolean
  /** Whether what is on record now could not be read. */
  readonly isUnseen?: boolean
}

/**
 * What went wrong in a run, as one row of the catalogue with what is there now: the cloud's own where nothing of the
 * machine is there.
 */
export function failureOf(broken: Broken, explain: Explain, places: EnginePlaces): Failure {
  const { thrown, complaints, isInterrupted, isUnseen = false } = broken
  if (thrown instanceof Failure) return thrown
  const said = thrown instanceof EngineExit ? thrown.said : ''
  if (/is currently locked by/.test(said)) return lockHeld(places, said)
  if (/incorrect passphrase|passphrase must be set/.test(said)) return passphraseLost(places, 'it is another one')
  const known = isUnseen ? undefined : readState(places)
  const state = isUnseen ? `what is on record of it in ${places.url} could not be read` : standing(known)
  if (isInterrupted) return Failure.of('CANCELLED', { state }, thrown)
  const cause = explained(complaints, explain)
  if (cause) return isEmpty(known) && !isUnseen ? cause : unfinished(clause(cause), cause.hint, state, thrown)
  const complaint = complaints.find(({ text }) => !noise.test(text))
  if (complaint?.resource) return unfinished(why(complaint), 'Mend that, then type the same again.', state, thrown)
  if (!(thrown instanceof EngineExit)) return Failure.from(thrown)
  if (thrown.signal) return Failure.of('ENGINE_KILLED', { signal: thrown.signal, state }, thrown)
  return Failure.of('ENGINE_FAILED', { why: complaint ? why(complaint) : thrown.lastLine, state }, thrown)
}

/** What is there now, as the end of a sentence. */
export function standing(known: Known | undefined): string {
  const { resources = [], pending = [] } = known ?? {}
  const names = resources.map(({ name }) => name).join(', ')
  const made = names ? `on record of it: ${names}` : 'nothing of it is on record'
  return pending.length === 0 ? made : `${made}, and ${pending.map(({ name }) => name).join(', ')} may be there as well`
}

function isEmpty(known: Known | undefined): boolean {
  return !known || (known.resources.length === 0 && known.pending.length === 0)
}

/** The first complaint that has a known cause: what comes after it often only follows from it. */
function explained(complaints: readonly Complaint[], explain: Explain): Failure | undefined {
  for (const { text } of complaints) {
    // What a plugin says of its cause may stand at the very end.
    const cause = explain(oneLine(text)) ?? explain(text.replaceAll(/\s+/g, ' '))
    if (cause) return cause
  }
  return undefined
}

function unfinished(what: string, next: string, state: string, thrown: unknown): Failure {
  return Failure.of('MACHINE_UNFINISHED', { why: what, next, state }, thrown)
}

/** What a failure says, to go on a sentence with, without the state that it says things are in. */
function clause({ message }: Failure): string {
  return message.replace(/;[^;]*$/, '').replace(/^(?:The|There|You|An?|It)\b/, (word) => word.toLowerCase())
}

function why({ resource, text }: Complaint): string {
  return `${resource ? `${resource.name}: ` : ''}${oneLine(text)}`
}

/** What was said in one line, without what a plugin puts in front of a list of errors. */
function oneLine(text: string): string {
  const lines = text.split('\n').map((line) => line.replace(/^\s*\* /, '').trim())
  const telling = lines.filter((line) => line !== '' && !/^\d+ errors? occurred:$/.test(line))
  return cut(
    telling
      .slice(0, 2)
      .join(' ')
      .replace(/^\S+ resource '[^']*' has a problem: /, ''),
  )
}
