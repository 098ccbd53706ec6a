import type { Option } from '../protocol/permission/rule.ts'
import type { Judgment, Part } from './judgment.ts'
import { rowOf } from './programs/find.ts'
import type { ProgramRow } from './programs/row.ts'
import { refusalOf } from './rules/rule.ts'

/** How many words a pattern has at most before its `*`. */
const mostWords = 3

/** The longest pattern that can be kept. */
const longestPattern = 32_768

/**
 * What a yes to a command can be remembered as: exactly it, and where it is one plain command, all that begin as it does,
 * from the narrowest to the widest (S13). Several commands, and whatever is high or cannot be seen through, offer their
 * exact self only (S14).
 */
export function optionsOf(judged: Pick<Judgment, 'exact' | 'risk' | 'opaque' | 'parts' | 'rejected'>): Option[] {
  const isRead = judged.rejected === undefined && !judged.opaque
  if (isRead && judged.parts.length === 0) return []
  const actions = judged.parts.filter((part) => !part.isPrefix)
  const [action] = actions
  const isPlain = isRead && actions.length === 1 && judged.risk !== 'high'
  const patterns = isPlain && action && action.exactOnly === undefined ? chainOf(action) : []
  const wider = patterns.map((words) => ({ pattern: `${words} *`, label: `any command that begins with \`${words}\`` }))
  return [...exactOption('bash', judged.exact), ...wider.filter(({ pattern }) => isKept('bash', pattern))]
}

/** The first option of every action; none where its pattern could not be kept. */
export function exactOption(tool: string, exact: string): Option[] {
  return isKept(tool, exact)
    ? [{ pattern: exact, label: tool === 'bash' ? 'exactly this command' : 'exactly this' }]
    : []
}

function isKept(tool: string, pattern: string): boolean {
  return pattern.length <= longestPattern && refusalOf({ tool, pattern, decision: 'allow' }) === undefined
}

/** `gh pr view`, `gh pr`, `gh`: the sub-commands that it begins with, but for those that cover too much to be remembered. */
function chainOf({ tokens }: Part): string[] {
  const [program, ...rest] = tokens
  const chain: string[] = []
  let words = ''
  let row = program === undefined ? undefined : rowOf(program)
  for (const token of [program, ...rest].slice(0, mostWords)) {
    const isFirst = words === ''
    if (!isFirst && token !== undefined) row = subcommandOf(row, token)
    if (token === undefined || !isName(token) || (!isFirst && !row)) break
    words = isFirst ? token : `${words} ${token}`
    if (!row?.isTooBroad) chain.unshift(words)
  }
  return chain
}

function subcommandOf(row: ProgramRow | undefined, token: string): ProgramRow | undefined {
  return Object.hasOwn(row?.subcommands ?? {}, token) ? row?.subcommands?.[token] : undefined
}

/** Whether a word is a name: no flag, path, number or address. */
function isName(token: string): boolean {
  return /^[A-Za-z][A-Za-z0-9_.+-]*$/.test(token)
}
