import { readPattern } from '../pattern.ts'
import { CommandShelf } from './command-shelf.ts'
import { PathShelf } from './path-shelf.ts'
import type { Rule } from './rule.ts'
import { bareTokens } from './spoken.ts'

/** What there is of rules for one tool. */
interface Shelves {
  readonly commands: CommandShelf
  readonly paths: PathShelf
  /** What forbids or asks, its options left out: they can be spelt in many ways and stand anywhere. */
  readonly guards: CommandShelf
  /** All that forbid or ask. */
  readonly strict: Rule[]
}

/** Trust rules, found by what they cover. Rules may come to it; without one of them it is another set. */
export class RuleSet {
  readonly #tools = new Map<string, Shelves>()
  #unreadable: string | undefined

  private constructor(unreadable?: string) {
    this.#unreadable = unreadable
  }

  /** One that cannot be understood makes the whole set unreadable: it may have been one that forbids. */
  static of(rules: Iterable<Rule>): RuleSet {
    const set = new RuleSet()
    set.add(rules)
    return set
  }

  /** Rules that nobody can read, and why. */
  static unreadable(why: string): RuleSet {
    return new RuleSet(why)
  }

  /** Why the rules cannot be read: then everything asks. */
  get unreadable(): string | undefined {
    return this.#unreadable
  }

  /** Has further rules count, in a time that depends on them alone; as `of` where one of them cannot be understood. */
  add(rules: Iterable<Rule>): void {
    for (const rule of rules) this.#unreadable ??= this.#put(rule)
  }

  /** What there is of rules for a tool; undefined where there is none. */
  for(tool: string): Shelves | undefined {
    return this.#tools.get(tool)
  }

  #put(rule: Rule): string | undefined {
    const pattern = readPattern(rule.tool, rule.pattern)
    if (pattern.kind === 'refused') return `the pattern of rule ${rule.id} is none: ${pattern.why}`
    const shelves = this.#shelvesOf(rule.tool)
    shelves.commands.put(rule, pattern)
    shelves.paths.put(rule, pattern)
    if (rule.decision === 'allow') return undefined
    shelves.strict.push(rule)
    if ('tokens' in pattern && pattern.tokens)
      shelves.guards.put(rule, { kind: 'prefix', tokens: bareTokens(pattern.tokens) })
    return undefined
  }

  #shelvesOf(tool: string): Shelves {
    const there = this.#tools.get(tool)
    if (there) return there
    const made = { commands: new CommandShelf(), paths: new PathShelf(), guards: new CommandShelf(), strict: [] }
    this.#tools.set(tool, made)
    return made
  }
}
