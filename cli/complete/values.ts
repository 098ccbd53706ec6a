import { gatewayOf } from '../../bootstrap/gateway/gateway.ts'
import { findAssistant } from '../../bootstrap/record/find.ts'
import { assistantName } from '../../bootstrap/record/name.ts'
import { knownNames } from '../../bootstrap/record/names.ts'
import { call } from '../../runtime/protocol/call.ts'
import { short } from '../../runtime/protocol/release.ts'
import { credentialRoutes } from '../../runtime/protocol/routes.ts'
import { aFile, type Candidate } from './candidate.ts'

/** Who pressed Tab waits for no slow gateway. */
const patienceMs = 500

/** What a flag or an argument says of its values. */
interface Valued {
  readonly options?: readonly string[] | undefined
  readonly helpValue?: string | readonly string[] | undefined
}

/**
 * The values that a flag or argument of this name can have. Those that have to be asked for and cannot be had are
 * none: Tab is no place for an error.
 */
export async function valuesFor(
  name: string,
  { options, helpValue }: Valued,
  before: readonly string[],
): Promise<Candidate[]> {
  if (options) return options.map((word) => ({ word }))
  if (helpValue === 'FILE') return [aFile]
  if (name === 'assistant') return names()
  if (name === 'service/field') return aliases(before).catch(() => [])
  if (helpValue === 'RELEASE') return releases(before)
  return []
}

function names(): Candidate[] {
  try {
    return knownNames().flatMap((word) => (assistantName.test(word) ? [{ word, about: 'assistant' }] : []))
  } catch {
    return []
  }
}

/** The name that a flag gives, or the environment. */
function flagged(before: readonly string[]): string | undefined {
  const at = before.findIndex((word) => word === '-a' || word === '--assistant')
  const named = before.find((word) => word.startsWith('--assistant='))?.slice('--assistant='.length)
  return named ?? (at === -1 ? process.env.VELLUM_ASSISTANT : before[at + 1])
}

/** What was in service before what is now, as far as it is known here; the first word of the command may name whose. */
function releases(before: readonly string[]): Candidate[] {
  try {
    const [first] = before
    const name = first === undefined || first.startsWith('-') ? undefined : first
    const { earlier = [] } = findAssistant(name ?? flagged(before))
    return earlier.map((digest) => ({ word: short(digest), about: 'a release before' }))
  } catch {
    return []
  }
}

async function aliases(before: readonly string[]): Promise<Candidate[]> {
  const record = findAssistant(flagged(before))
  // To log in on another machine takes longer than a person waits here, and may want an answer.
  if (record.address.reach !== 'local') return []
  await using gateway = await gatewayOf(record)
  const { credentials } = await call(gateway, credentialRoutes.list, undefined, { deadlineMs: patienceMs })
  return credentials.map(({ alias }) => ({ word: alias, about: 'credential' }))
}
