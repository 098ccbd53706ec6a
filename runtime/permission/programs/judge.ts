import { isAbsolute } from 'node:path/posix'
import { greatest } from '../../protocol/permission/risk.ts'
import type { Segment, Word } from '../bash/script.ts'
import type { Finding, Touch } from '../judgment.ts'
import { evaluate, type Level } from './evaluate.ts'
import { rowOf } from './find.ts'
import { pathsInRevision } from './revision.ts'
import type { Named, ProgramRow, Role, Use } from './row.ts'
import { mayNameSecret } from './secret-names.ts'
import { isOnly, literal } from './words.ts'

/** What a command comes to by its program, its arguments and its redirects. What its files mean is judged elsewhere. */
export interface SegmentJudgment {
  readonly findings: readonly Finding[]
  readonly touches: readonly Touch[]
  /** Whether it can run commands that are not seen in it. */
  readonly isVeiled: boolean
}

/** Where a path that begins with `/` still names the program that its last part says. */
const systemFolders = ['/bin', '/sbin', '/usr/bin', '/usr/sbin', '/usr/local/bin', '/usr/local/sbin']

/**
 * What one simple command does, as far as its words say.
 *
 * A word that is known only when it runs raises the whole by one level, and counts as the worst it could be where it
 * could be an option or a sub-command.
 *
 * @param workspace the path of the workspace
 */
export function judgeSegment(segment: Segment, workspace: string): SegmentJudgment {
  const redirected = redirectTouches(segment)
  const [program, ...rest] = segment.words
  if (!program) return { findings: [], touches: redirected, isVeiled: false }
  const name = programName(program.text ?? '')
  const row = name === undefined ? undefined : rowOf(name)
  const judged =
    row && name !== undefined ? judgeRow({ name, row }, rest, segment) : judgeUnknown(program, rest, segment)
  const findings = [...judged.findings, ...secretFindings(segment, row, workspace)]
  return { ...judged, findings, touches: [...judged.touches, ...redirected] }
}

/** A word that is not known in full can still say which secret it is about. */
function secretFindings({ words, redirects }: Segment, row: ProgramRow | undefined, workspace: string): Finding[] {
  const targets = redirects.flatMap(({ target }) => target ?? [])
  const unsure = [...(row?.listsNames ? [] : words), ...targets].filter((word) => literal(word) === undefined)
  const found = unsure.find((word) => mayNameSecret(word, workspace))
  return found ? [{ risk: 'high', why: `${found.raw} can name a secret` }] : []
}

/** By which name a command word is looked up; undefined for a file of its own, such as `./git`. */
export function programName(text: string): string | undefined {
  const slash = text.lastIndexOf('/')
  if (slash < 0) return text
  return systemFolders.includes(text.slice(0, slash)) ? text.slice(slash + 1) : undefined
}

function judgeRow(level: Level, words: readonly Word[], segment: Segment): SegmentJudgment {
  const { findings, named, isVeiled } = evaluate(level, words)
  const varying = words.filter((word) => raises(word, level.row))
  return {
    findings: varying[0] ? [...findings, raised(findings, varying[0])] : findings,
    touches: named.flatMap((one) => touchOf(one, segment.folder)),
    isVeiled,
  }
}

/** Whether it matters what a word stands for. A glob behind `--name=` matches nothing else, and is judged as that value. */
function raises(word: Word, row: ProgramRow): boolean {
  if (literal(word) !== undefined) return false
  if (row.listsNames && isOnly(word, ['glob', 'arithmetic'])) return false
  return !(isOnly(word, ['glob']) && /^--[a-z-]+=/.test(word.lead))
}

/** One level up: what stands in place of the word decides what happens. */
function raised(findings: readonly Finding[], word: Word): Finding {
  const risk = greatest(findings.map((one) => one.risk)) === 'low' ? 'medium' : 'high'
  return { risk, why: `what ${word.raw} stands for is known only when it runs` }
}

function judgeUnknown(program: Word, words: readonly Word[], segment: Segment): SegmentJudgment {
  const text = program.text ?? ''
  const isFile = text.includes('/')
  const why = isFile ? `${text} can do anything` : `what ${text} does is not known`
  const own: Named[] = isFile ? [{ word: program, role: 'run' }] : []
  const files: Named[] = words.map((word) => ({ word, role: 'read' }))
  return {
    findings: [{ risk: 'medium', why }],
    touches: [...own, ...files].flatMap((one) => touchOf(one, segment.folder)),
    isVeiled: true,
  }
}

/** The roles that name a file. */
const uses: Readonly<Partial<Record<Role, Use>>> = {
  revision: 'read',
  list: 'list',
  read: 'read',
  write: 'write',
  remove: 'remove',
  run: 'run',
}

/** What a word names as a file; `-` is the standard input or output where a file is read or written. */
function touchOf({ word, role, isDeep }: Named, folder: string | undefined): Touch[] {
  const use = uses[role]
  const text = literal(word)
  if (!use || (text === '-' && (use === 'read' || use === 'write'))) return []
  const paths = role === 'revision' && text !== undefined ? pathsInRevision(text) : [text]
  const isGlob = isOnly(word, ['glob']) && /^[\w./*?[\]!^@%+,:=-]+$/.test(word.raw)
  const glob = isGlob ? absolute(word.raw, folder) : undefined
  if (glob && use === 'list' && !glob.slice(word.lead.length).includes('/../')) {
    return [{ path: absolute(word.lead.replace(/[^/]*$/, '') || '.', folder), use }]
  }
  return paths.map((path) => ({ path: absolute(path, folder), use, ...(glob && { glob }), ...(isDeep && { isDeep }) }))
}

/** Joined without a look at `..`, which leads elsewhere behind a link than it is written. */
function absolute(text: string | undefined, folder: string | undefined): string | undefined {
  if (text === undefined || isAbsolute(text)) return text
  return folder === undefined ? undefined : `${folder}/${text}`
}

function redirectTouches(segment: Segment): Touch[] {
  return segment.redirects.flatMap(({ how, target }): Touch[] => {
    if (!target || how === 'text') return []
    if (how === 'duplicate' && /^(\d+-?|-)$/.test(target.text ?? '')) return []
    const path = absolute(literal(target), segment.folder)
    if (how === 'read') return [{ path, use: 'read' }]
    const written: Touch = { path, use: 'write' }
    return how === 'both' ? [{ path, use: 'read' }, written] : [written]
  })
}
