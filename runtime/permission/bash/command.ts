import type { Assignment, Command, Redirection } from 'unbash'
import { changers, follow, nowhere, type Outcome, type Standing, unchanged } from './folder.ts'
import { builtinIssue } from './opaque/builtins.ts'
import type { Place } from './place.ts'
import { isConnection, readRedirect } from './redirects.ts'
import type { Assigned, Redirect, Segment, Word } from './script.ts'
import { type Unwrapped, unwrap } from './unwrap.ts'
import { type Literals, readWord } from './word.ts'

/** A simple command as it was read, and what it leaves behind. */
export interface ReadCommand {
  readonly segment: Segment
  readonly issues: readonly string[]
  readonly outcome: Outcome
}

/** Reads one simple command, `time` before it where that stands there as a keyword. */
export function readCommand(node: Command, place: Place, workspace: string, isTimed: boolean): ReadCommand {
  const unwrapped = unwrap(wordsOf(node, place.literals))
  const { redirects, issues } = readRedirects(node.redirects, place.literals)
  const outcome = outcomeOf(unwrapped, place, workspace, redirects)
  const prefixed = node.prefix.filter((part) => part.type === 'Assignment')
  const assigned = prefixed.map((part): Assigned => ({ name: part.name, value: assignedValue(part, place.literals) }))
  const wrappers = isTimed ? ['time', ...unwrapped.wrappers] : unwrapped.wrappers
  const isBare = wrappers.length + assigned.length + redirects.length === 0
  const issue = builtinIssue(unwrapped.words)
  return {
    segment: {
      source: place.source.slice(node.pos, node.end),
      words: unwrapped.words,
      wrappers,
      assigned: [...assigned, ...unwrapped.assigned],
      redirects,
      folder: place.standing.path,
      isPrefix: isBare && isChanger(unwrapped) && outcome.succeeded?.path !== undefined,
      isFed: place.isFed || readsProcess(redirects),
    },
    issues: [...unwrapped.issues, ...issues, ...(issue === undefined ? [] : [issue])],
    outcome,
  }
}

/** Reads the redirects of one command, and says why they cannot all be seen. */
export function readRedirects(
  nodes: readonly Redirection[],
  literals: Literals,
): { redirects: readonly Redirect[]; issues: readonly string[] } {
  const redirects = nodes.map((redirect) => readRedirect(redirect, literals))
  return { redirects, issues: redirects.some(isConnection) ? ['It opens a network connection by a redirect.'] : [] }
}

/** Whether what another command gives out is read through a redirect. */
export function readsProcess(redirects: readonly Redirect[]): boolean {
  return redirects.some(({ how, target }) => how === 'read' && target?.varies.includes('process'))
}

function wordsOf(node: Command, literals: Literals): Word[] {
  const words = node.name ? [readWord(node.name, literals)] : []
  for (const argument of node.args)
    words.push(argument.type === 'Word' ? readWord(argument, literals) : assignedWord(argument, literals))
  return words
}

function outcomeOf(
  unwrapped: Unwrapped,
  { standing, isAsked }: Place,
  workspace: string,
  redirects: readonly Redirect[],
): Outcome {
  const { words } = unwrapped
  const isPlain = !unwrapped.isApart && redirects.length === 0
  if (isChanger(unwrapped)) {
    const succeeded = follow(standing, words, workspace) ?? { ...nowhere, stopsOnError: standing.stopsOnError }
    return { succeeded, failed: standing.stopsOnError && !isAsked ? undefined : standing }
  }
  // With a second operand it does not always exit.
  if (words[0]?.text === 'exit' && isPlain && words.length < 3 && words[1]?.splits !== true)
    return { succeeded: undefined, failed: undefined }
  if (words[0]?.text === 'set' && isPlain)
    return unchanged({ ...standing, stopsOnError: stopsOnError(standing, words) })
  return unchanged(standing)
}

function isChanger({ words, isApart }: Unwrapped): boolean {
  return !isApart && changers.has(words[0]?.text ?? '')
}

function stopsOnError(standing: Standing, words: readonly Word[]): boolean {
  const flags = words.slice(1).map((word) => word.text ?? '+e')
  if (flags.some((flag) => /^\+.*e/.test(flag) || flag === 'errexit')) return false
  return standing.stopsOnError || flags.some((flag) => /^-[eux]*e/.test(flag))
}

function assignedValue(assignment: Assignment, literals: Literals): Word {
  if (assignment.value.type === 'Word') return readWord(assignment.value, literals)
  const raw = assignment.text.slice(assignment.text.indexOf('(', assignment.name.length))
  return { raw, text: undefined, varies: ['variable'], splits: false, lead: '' }
}

/** An assignment that stands as an argument, as those of `export` do. */
function assignedWord(assignment: Assignment, literals: Literals): Word {
  const start = `${assignment.name}${assignment.append ? '+=' : '='}`
  const value = assignedValue(assignment, literals)
  const text = assignment.index || value.text === undefined ? undefined : start + value.text
  return { raw: assignment.text, text, varies: value.varies, splits: false, lead: start + value.lead }
}
