import type { Word } from '../bash/script.ts'
import type { Finding } from '../judgment.ts'
import { type Arguments, readArguments } from './arguments.ts'
import type { Evaluated, Named, ProgramRow, Role } from './row.ts'
import { scriptFindings } from './scripts/judge.ts'
import { canBeSplit, literal, literalWord } from './words.ts'
import { worstSubcommand } from './worst.ts'

/** The folder that a program stands in. */
const here = literalWord('.')

/** A program or a sub-command, and how it is called: `git remote`. */
export interface Level {
  readonly name: string
  readonly row: ProgramRow
}

/**
 * What the arguments of a program come to by its row, sub-commands followed.
 *
 * @param above the program and sub-commands it belongs to, nearest first
 */
export function evaluate(level: Level, words: readonly Word[], above: readonly Level[] = []): Evaluated {
  const { row, name } = level
  const only = words[0]?.text
  if (words.length === 1 && only !== undefined && row.tells?.split(' ').includes(only)) {
    return { findings: [], named: [], isVeiled: false }
  }
  if (row.own) return added(level, row.own(words, name))
  const read = readArguments([level, ...above.filter((one) => one.row.optionsAnywhere)], words)
  const next = row.subcommands && read.operands[0]
  const beside = prefixed(name, row.also?.(words) ?? [])
  if (!next) {
    const named = [...read.named, ...operandsNamed(row, read)]
    const scripts = scriptFindings(named, name)
    const findings = [...givenFindings(level, read), ...beside, ...read.findings, ...scripts]
    return added(level, { named, findings, isVeiled: read.isVeiled || scripts.length > 0 })
  }
  const below = evaluateSubcommand(level, next, words.slice(read.consumed), above)
  return {
    findings: [...beside, ...read.findings, ...scriptFindings(read.named, name), ...below.findings],
    named: [...read.named, ...below.named, ...(row.readsFolder ? [{ word: here, role: 'read' as const }] : [])],
    isVeiled: read.isVeiled || below.isVeiled,
  }
}

/** What it means that there are as many operands. One that varies can become several, or none. */
function givenFindings({ name, row: { given } }: Level, read: Arguments): Finding[] {
  if (!given || (read.ignoresGiven && !read.isUnsure)) return []
  const isGiven = read.operands.length >= given.operands || read.operands.some(canBeSplit)
  return isGiven ? [{ risk: given.risk, why: `${name} ${given.why}` }] : []
}

function prefixed(name: string, findings: readonly Finding[]): Finding[] {
  return findings.map(({ risk, why }) => ({ risk, why: `${name} ${why}` }))
}

/** With what the row says of any use of it. */
function added({ row, name }: Level, { findings, named, isVeiled }: Evaluated): Evaluated {
  const own = row.risk === 'low' ? [] : [{ risk: row.risk, why: `${name} ${row.why ?? 'changes something'}` }]
  return { findings: [...own, ...findings], named, isVeiled: isVeiled || row.isVeiled === true }
}

function evaluateSubcommand(level: Level, word: Word, words: readonly Word[], above: readonly Level[]): Evaluated {
  const { row, name } = level
  const text = literal(word)
  const inherited = [level, ...above]
  const found = text === undefined ? undefined : ownRow(row.subcommands, text)
  const style = row.style && { style: row.style }
  if (found) return evaluate({ name: `${name} ${text}`, row: { ...style, ...found } }, words, inherited)
  if (text !== undefined && row.otherwise) {
    return evaluate({ name, row: { ...style, ...row.otherwise } }, [word, ...words], inherited)
  }
  const files: Named[] = words.map((one) => ({ word: one, role: 'read' }))
  return { findings: [worstSubcommand(level, text, word)], named: files, isVeiled: true }
}

/** A row by its name; never what every object inherits, as `constructor`. */
function ownRow(rows: Readonly<Record<string, ProgramRow>> | undefined, name: string): ProgramRow | undefined {
  return rows && Object.hasOwn(rows, name) ? rows[name] : undefined
}

/** What the operands are; where an option is not known, each can be any of them, since it may take the word behind it. */
function operandsNamed(row: ProgramRow, read: Arguments): Named[] {
  const roles = row.operands ?? ['text']
  const kept = read.replacesFirst && roles.length > 1 ? roles.slice(1) : roles
  const { operands } = read
  const how = { reads: read.reads, isDeep: read.isDeep || row.isDeep === true }
  const lastRole = operands.length > 1 ? row.lastOperand : undefined
  const named = operands.flatMap((word, index): Named[] => {
    const isLast = lastRole !== undefined && index === operands.length - 1
    const role = isLast ? lastRole : (kept[Math.min(index, kept.length - 1)] ?? 'text')
    const possible = read.isUnsure ? rolesOf(row) : [role]
    return possible.flatMap((one) => namedAs(word, one, how))
  })
  const last = lastRole === 'write' ? operands.at(-1) : undefined
  const inside = last ? operands.slice(0, -1).map((word) => ({ ...within(last, word), role: 'write' as const })) : []
  const namesFiles = operands.length > kept.indexOf('read')
  const folder: Named[] = row.readsFolder && !namesFiles ? namedAs(here, 'read', how) : []
  const shown: Named[] = row.listsFolder && operands.length === 0 ? [{ word: here, role: 'list' }] : []
  return [...named, ...inside, ...folder, ...shown]
}

function namedAs(word: Word, role: Role, { isDeep, reads }: Pick<Arguments, 'isDeep' | 'reads'>): Named[] {
  const deep = isDeep ? { isDeep: true as const } : {}
  if (role !== 'read' || reads === 'read') return [{ word, role, ...deep }]
  return [
    { word, role: 'read', ...deep },
    { word, role: reads, ...deep },
  ]
}

/** What is written where the last operand is a folder: a file of the same name in it, or all that is in `FROM/.`. */
function within(folder: Word, from: Word): { word: Word; isDeep?: true } {
  const to = literal(folder)
  const name = literal(from)?.replace(/\/+$/, '').split('/').at(-1)
  if (to === undefined || name === undefined) return { word: folder }
  return name === '.' || name === '..' ? { word: folder, isDeep: true } : { word: literalWord(`${to}/${name}`) }
}

function rolesOf(row: ProgramRow): Role[] {
  return [...new Set([...(row.operands ?? ['read' as const]), ...(row.lastOperand ? [row.lastOperand] : [])])]
}
