import { gatewayOf } from '../../bootstrap/gateway/gateway.ts'
import { findAssistant } from '../../bootstrap/record/find.ts'
import { assistantName } from '../../bootstrap/record/name.ts'
import { knownNames } from '../../bootstrap/record/names.ts'
import { call, follow, type Target } from '../../runtime/protocol/call.ts'
import { approvalRoutes, trustRoutes } from '../../runtime/protocol/permission/routes.ts'
import { short } from '../../runtime/protocol/release.ts'
import { credentialRoutes } from '../../runtime/protocol/routes.ts'
import { printable } from '../render/printable.ts'
import { aFile, type Candidate } from './candidate.ts'

/** Who pressed Tab waits for no slow gateway. */
const patienceMs = 500
const mostAbout = 60

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
  if (helpValue === 'FILE' || name === 'file') return [aFile]
  if (name === 'assistant') return names()
  if (name === 'service/field') return asked(before, aliases)
  if (name === 'prompt') return asked(before, prompts)
  if (name === 'rule') return asked(before, rules)
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

/** What the gateway of the assistant that is meant knows. Whatever goes wrong, Tab offers nothing. */
async function asked(before: readonly string[], ask: (gateway: Target) => Promise<Candidate[]>): Promise<Candidate[]> {
  try {
    const record = findAssistant(flagged(before))
    // To log in on another machine takes longer than a person waits here, and may want an answer.
    if (record.address.reach !== 'local') return []
    await using gateway = await gatewayOf(record)
    return await ask(gateway)
  } catch {
    return []
  }
}

async function aliases(gateway: Target): Promise<Candidate[]> {
  const { credentials } = await call(gateway, credentialRoutes.list, undefined, { deadlineMs: patienceMs })
  return credentials.map(({ alias }) => ({ word: alias, about: 'credential' }))
}

/** Those that can still be answered. */
async function prompts(gateway: Target): Promise<Candidate[]> {
  const { prompts: all } = await call(gateway, approvalRoutes.list, undefined, { deadlineMs: patienceMs })
  const waiting = all.filter(({ state }) => state === 'waiting')
  return waiting.map(({ id, shown }) => ({ word: id, about: about(shown) }))
}

async function rules(gateway: Target): Promise<Candidate[]> {
  const all = await Array.fromAsync(follow(gateway, trustRoutes.list, undefined, { deadlineMs: patienceMs }))
  return all.map(({ id, decision, pattern }) => ({ word: id, about: about(`${decision} ${pattern}`) }))
}

/** One short line: here it only has to be known again. */
function about(text: string): string {
  return printable(text.slice(0, mostAbout))
}
