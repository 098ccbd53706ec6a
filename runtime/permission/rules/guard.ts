import type { Context } from '../../protocol/permission/risk.ts'
import type { ToolName } from '../../protocol/tool.ts'
import type { Judgment, Part, Touch } from '../judgment.ts'
import { programName } from '../programs/judge.ts'
import { isWhere, placeOf, placesOf } from './place.ts'
import { type Rule, whyAsleep } from './rule.ts'
import type { RuleSet } from './rule-set.ts'
import { isOption } from './spoken.ts'

/** A rule that forbids an action or asks about it. */
export interface Guard {
  readonly rule: Rule
  /** Absent where it surely means it; else why it may. */
  readonly perhaps?: string
}

/** When and in what context it is asked. */
export interface Moment {
  readonly context: Context
  readonly now: Date
}

/** The rule that stands most strictly against an action: whatever surely forbids, else whatever asks or may forbid. */
export function guardOf(judgment: Judgment, rules: RuleSet, { context, now }: Moment): Guard | undefined {
  let asking: Guard | undefined
  for (const guard of sureGuards(judgment, rules)) {
    if (guard.rule.decision === 'allow' || whyAsleep(guard.rule, context, now) !== undefined) continue
    if (guard.rule.decision === 'deny' && guard.perhaps === undefined) return guard
    asking ??= guard
  }
  if (asking) return asking
  for (const guard of possibleGuards(judgment, rules))
    if (guard.rule.decision !== 'allow' && whyAsleep(guard.rule, context, now) === undefined) return guard
  return undefined
}

/** Rules whose pattern covers the action, a part of it, or a file that it touches. */
function* sureGuards(judgment: Judgment, rules: RuleSet): Generator<Guard> {
  const { tool, exact, folder, workspace, parts } = judgment
  const shelves = rules.for(tool)
  if (shelves) for (const rule of shelves.commands.exact(exact)) yield* placed(rule, folder, workspace)
  for (const part of parts) {
    for (const rule of shelves?.strict.length ? matching(judgment, part, rules) : [])
      yield* placed(rule, part.folder, workspace)
    for (const touch of part.touches)
      for (const rule of touching(judgment, touch, rules)) yield* placed(rule, part.folder, workspace)
  }
}

function touching({ tool, workspace }: Judgment, touch: Touch, rules: RuleSet): Rule[] {
  const shelves = fileTools(tool, touch).flatMap((one) => rules.for(one) ?? [])
  if (shelves.length === 0) return []
  return placesOf(touch, workspace).flatMap((place) => shelves.flatMap(({ paths }) => paths.matching(place)))
}

function matching({ tool }: Judgment, part: Part, rules: RuleSet): Rule[] {
  const commands = rules.for(tool)?.commands
  if (!commands) return []
  const tokens = known(part.tokens)
  const spellings = tokens[0] === part.tokens[0] ? [tokens] : [part.tokens, tokens]
  const wrapped = part.wrappers.map((wrapper) => [programName(wrapper) ?? wrapper])
  return [...spellings, ...wrapped].flatMap((one) => commands.matching(one))
}

function* placed(rule: Rule, folder: string | undefined, workspace: string): Generator<Guard> {
  const isHere = isWhere(rule, folder, workspace)
  if (isHere) yield { rule }
  if (isHere === undefined) yield { rule, perhaps: 'the folder in which it happens is known only when it runs' }
}

/** Rules that the action may turn out to be meant by. */
function* possibleGuards(judgment: Judgment, rules: RuleSet): Generator<Guard> {
  const { tool, opaque, rejected, parts, workspace } = judgment
  const shelves = rules.for(tool)
  const veiled = parts.find((part) => part.isVeiled)
  if (shelves && (opaque || rejected !== undefined || veiled))
    for (const rule of shelves.strict)
      yield {
        rule,
        perhaps: veiled ? `${veiled.tokens[0] ?? 'it'} can run what is not seen in it` : 'not all of it can be seen',
      }
  for (const part of parts) {
    if (shelves && part.tokens.some((token) => token === undefined || isOption(token)))
      for (const rule of shelves.guards.possible(known(part.tokens)))
        yield { rule, perhaps: 'its options or variables leave open what it does' }
    for (const wrapper of part.wrappers)
      for (const rule of shelves?.guards.about(programName(wrapper) ?? wrapper) ?? [])
        yield { rule, perhaps: `${wrapper} starts it` }
    for (const touch of part.touches)
      for (const one of fileTools(tool, touch)) yield* possibleTouch(touch, part.isVeiled, rules.for(one), workspace)
  }
}

function* possibleTouch(
  touch: Touch,
  isVeiled: boolean,
  shelves: ReturnType<RuleSet['for']>,
  workspace: string,
): Generator<Guard> {
  if (!shelves) return
  if (touch.path === undefined) {
    const perhaps = 'which file it touches is known only when it runs'
    for (const rule of shelves.strict) yield { rule, perhaps }
    return
  }
  const isWhole = touch.isDeep || isVeiled || touch.use === 'write' || touch.use === 'remove'
  if (!isWhole) return
  for (const path of new Set([touch.path, touch.real ?? touch.path]))
    for (const rule of shelves.paths.below(placeOf(path, workspace)))
      yield { rule, perhaps: `it reaches what is below ${path}` }
}

/** A program by the name it is known by. */
function known([program, ...rest]: Part['tokens']): Part['tokens'] {
  return [program === undefined ? undefined : (programName(program) ?? program), ...rest]
}

/** The file tools that do the same as a command does to a file. What a file tool does itself is held against its own rules. */
function fileTools(tool: string, { use, path }: Touch): ToolName[] {
  if (tool !== 'bash') return [tool as ToolName]
  if (path === '/dev/null') return []
  return use === 'write' || use === 'remove' ? ['file_write', 'file_edit'] : ['file_read']
}
