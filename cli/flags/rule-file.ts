import { readFileSync } from 'node:fs'
import { Failure } from '../../runtime/protocol/failure.ts'
import { canonical } from '../../runtime/protocol/permission/grant.ts'
import {
  type RuleDraft,
  type RuleFile,
  ruleDraft,
  ruleFile,
  type TrustRule,
} from '../../runtime/protocol/permission/rule.ts'
import { jsonText } from '../render/printable.ts'

/** A rule as somebody would give it, without what became of it since. */
export function draftOf(rule: TrustRule): RuleDraft {
  return ruleDraft.parse(
    Object.fromEntries(Object.keys(ruleDraft.shape).map((name) => [name, rule[name as keyof TrustRule]])),
  )
}

/** Rules as a file and a terminal have them: a line each, so that a change of one is a change of one line. */
export function ruleFileText({ version, rules }: RuleFile): string {
  const lines = rules.map((rule) => `    ${jsonText(rule)}`)
  return `{\n  "version": ${version},\n  "rules": [${lines.length > 0 ? `\n${lines.join(',\n')}\n  ` : ''}]\n}\n`
}

/** The rules of a file. @throws Failure USAGE where it cannot be read or holds anything else, and what */
export function readRuleFile(path: string, command: string): RuleFile {
  const refuse = (why: string, cause?: unknown) =>
    Failure.of('USAGE', { what: `${path} holds no rules: ${why}; nothing was changed.`, command }, cause)
  let document: unknown
  try {
    document = JSON.parse(readFileSync(path, 'utf8'))
  } catch (error) {
    throw refuse((error as Error).message, error)
  }
  const parsed = ruleFile.safeParse(document)
  if (parsed.success) return parsed.data
  const [issue] = parsed.error.issues
  throw refuse(`${issue?.path.join('.') || 'the whole of it'}: ${issue?.message}`)
}

/** Those that are not among others yet, each once. */
export function missing(wanted: readonly RuleDraft[], there: readonly RuleDraft[]): RuleDraft[] {
  const known = new Set(there.map(key))
  return wanted.filter((draft) => {
    const isNew = !known.has(key(draft))
    known.add(key(draft))
    return isNew
  })
}

/** The same for two rules that say the same; a rule that says no risk covers medium. */
function key({ contexts, ...draft }: RuleDraft): string {
  return canonical({ maxRisk: 'medium', ...draft, ...(contexts && { contexts: [...new Set(contexts)].sort() }) })
}
